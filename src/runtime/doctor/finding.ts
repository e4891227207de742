import type { Settings } from '../../config/settings.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Admin, KafkaClient } from '../kafka/client.ts';
import type { Runnable } from '../kafka/names.ts';
import type { PartitionCounts } from '../kafka/topics.ts';
import type { Logger } from '../logger.ts';

/** What is looked at, in the order of the report. */
export type CheckName =
  'broker' | 'topics' | 'input' | 'access' | 'groups' | 'schemas' | 'clock' | 'sinks' | 'inventory';

/** How it stands with one thing. A problem keeps oomstream from doing its work, a warning is worth knowing. */
export interface DoctorFinding {
  readonly check: CheckName;
  readonly state: 'ok' | 'warning' | 'problem';
  /** One sentence for a person. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** What a check of the cluster is given. */
export interface ClusterContext {
  readonly settings: Settings;
  /** What this user is to run. */
  readonly stages: readonly Runnable[];
  readonly client: KafkaClient;
  readonly admin: Admin;
  readonly counts: PartitionCounts;
  readonly logger: Logger;
  readonly nowMs: () => number;
}

/** All is well with one thing. */
export function ok(check: CheckName, detail: string): DoctorFinding {
  return { check, state: 'ok', detail };
}

/** Worth knowing; nothing fails for it now. */
export function warning(check: CheckName, detail: string, remedy: string): DoctorFinding {
  return { check, state: 'warning', detail, remedy };
}

/** Something does not work, or soon will not. */
export function problem(check: CheckName, detail: string, remedy: string): DoctorFinding {
  return { check, state: 'problem', detail, remedy };
}

/** What was thrown as a problem, with its own remedy where it has one. */
export function problemOf(check: CheckName, what: string, thrown: unknown, remedy: string): DoctorFinding {
  const own = thrown instanceof AppError ? thrown.remedy : undefined;
  return problem(check, `${what}: ${messageOf(thrown)}`, own ?? remedy);
}
