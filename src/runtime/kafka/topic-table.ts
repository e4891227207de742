import type { TopicNames } from '../../config/settings.ts';

const DAY_MS = 86_400_000;
const MIB = 1_048_576;

/** How one of our topics is kept. */
export interface TopicPolicy {
  readonly cleanup: 'delete' | 'compact' | 'compact,delete';
  readonly retentionMs?: number;
  /** Where one value may be larger than a broker takes by default (1 MiB). */
  readonly maxMessageBytes?: number;
  /** Must have the same number of partitions as this one: both are read by one owner, partition by partition. */
  readonly partitionsLike?: keyof TopicNames;
}

/** Event time is in the values; a retention by it would eat history that is being replayed. */
export const TIMESTAMP_TYPE = 'LogAppendTime';

/** The policy of each of our topics. */
export const TOPIC_POLICIES: Readonly<Record<keyof TopicNames, TopicPolicy>> = {
  lines: { cleanup: 'delete', retentionMs: DAY_MS },
  incidents: { cleanup: 'delete', retentionMs: 90 * DAY_MS },
  aggregates: { cleanup: 'compact,delete', retentionMs: 400 * DAY_MS, partitionsLike: 'incidents' },
  history: { cleanup: 'compact', partitionsLike: 'incidents' },
  checkpoint: { cleanup: 'compact', maxMessageBytes: 8 * MIB },
  hosts: { cleanup: 'compact,delete', retentionMs: 30 * DAY_MS },
  deadLetter: { cleanup: 'delete', retentionMs: 30 * DAY_MS, maxMessageBytes: 4 * MIB },
};

/** The topic configuration of a policy, by Kafka's names. */
export function configOf(policy: TopicPolicy): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': policy.cleanup,
    'message.timestamp.type': TIMESTAMP_TYPE,
    ...(policy.retentionMs === undefined ? {} : { 'retention.ms': String(policy.retentionMs) }),
    ...(policy.maxMessageBytes === undefined ? {} : { 'max.message.bytes': String(policy.maxMessageBytes) }),
  };
}
