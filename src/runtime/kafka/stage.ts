import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { Admin, KafkaClient } from './client.ts';
import type { PartitionCounts } from './topics.ts';

/** A stage of the service, once its topics are known to be there. */
export interface Stage {
  /** Of a stage, or `sink NAME`. */
  readonly name: string;
  /** Joins the group and begins to read. */
  start(): Promise<void>;
  /** Why it does not read; undefined when it does. */
  readonly notReady: string | undefined;
  /** Stop pulling, flush, commit, leave the group: each within the deadline. */
  stop(deadlineMs: number): Promise<void>;
}

/** What every stage is given; nothing is global. */
export interface StageDeps {
  readonly settings: Settings;
  readonly client: KafkaClient;
  readonly admin: Admin;
  readonly counts: PartitionCounts;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly nowMs: () => number;
  /** Told once when a stage cannot go on. */
  readonly onFatal: (error: Error) => void;
}
