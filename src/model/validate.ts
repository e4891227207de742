import type { Aggregate } from './generated/aggregate.ts';
import type { Checkpoint } from './generated/checkpoint.ts';
import type { Config } from './generated/config.ts';
import type { Context } from './generated/context.ts';
import type { DeadLetter } from './generated/dead-letter.ts';
import type { History } from './generated/history.ts';
import type { HostSeen } from './generated/host-seen.ts';
import type { Incident } from './generated/incident.ts';
import type { Line } from './generated/line.ts';
import type { Progress } from './generated/progress.ts';
import * as aggregate from './generated/validate-aggregate.ts';
import * as checkpoint from './generated/validate-checkpoint.ts';
import * as config from './generated/validate-config.ts';
import * as context from './generated/validate-context.ts';
import * as deadLetter from './generated/validate-dead-letter.ts';
import * as history from './generated/validate-history.ts';
import * as hostSeen from './generated/validate-host-seen.ts';
import * as incident from './generated/validate-incident.ts';
import * as line from './generated/validate-line.ts';
import * as progress from './generated/validate-progress.ts';

/** One thing that a value lacks or has too much, as ajv reports it. */
export interface SchemaError {
  /** JSON pointer to the place. */
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The key whose name is wrong. */
  readonly propertyName?: string;
}

/** A generated validator: true when the value is a T; its `errors` are those of its last call. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: readonly SchemaError[] | null;
}

/** The validators made from schemas/, by the name of the schema. */
export const validators = {
  incident: incident.validate as unknown as Validator<Incident>,
  aggregate: aggregate.validate as unknown as Validator<Aggregate>,
  line: line.validate as unknown as Validator<Line>,
  progress: progress.validate as unknown as Validator<Progress>,
  checkpoint: checkpoint.validate as unknown as Validator<Checkpoint>,
  config: config.validate as unknown as Validator<Config>,
  context: context.validate as unknown as Validator<Context>,
  history: history.validate as unknown as Validator<History>,
  hostSeen: hostSeen.validate as unknown as Validator<HostSeen>,
  deadLetter: deadLetter.validate as unknown as Validator<DeadLetter>,
} as const;
