import type { Logger, LogLevel } from '../logger.ts';

/** What the Kafka client hands to its logger. */
export interface ClientLogEntry {
  readonly namespace: string;
  readonly label: string;
  readonly log: { readonly message: string; readonly [key: string]: unknown };
}

/** Ordinary life of a group or a young broker, which the client reports as errors. The first that matches decides. */
const GRADES: readonly { readonly level: LogLevel; readonly says: RegExp }[] = [
  {
    level: 'debug',
    says: /COORDINATOR_LOAD_IN_PROGRESS|coordinator is loading|GROUP_LOAD_IN_PROGRESS|group coordinator is not available/i,
  },
  { level: 'debug', says: /CONCURRENT_TRANSACTIONS|concurrent transaction/i },
  { level: 'debug', says: /rebalanc|re-join|resync group|has joined the group|not aware of this member/i },
  { level: 'debug', says: /^(Pausing|Resuming) fetching|^Starting$|^Stopped$|consumer not running/ },
  { level: 'debug', says: /unsubscribed topics|not aware of all assigned partitions|Invalid group generation/i },
  { level: 'debug', says: /^Limiting retries for the idempotent producer/ }, // meant so: a producer that gave up is discarded
  { level: 'info', says: /attempted an operation with an old epoch|PRODUCER_FENCED/ },
  { level: 'info', says: /does not host this topic-partition/ },
  { level: 'info', says: /Failed to send messages|no leader|LEADER_NOT_AVAILABLE|NOT_LEADER/i },
  { level: 'info', says: /Failed to connect to (seed )?broker|Connection (error|timeout)|ECONNREFUSED/i },
  { level: 'warn', says: /^Crash: |^Restarting the consumer|Offset out of range/ },
];

const LEVEL_OF_LABEL: Readonly<Record<string, LogLevel>> = {
  ERROR: 'error',
  WARN: 'warn',
  INFO: 'debug',
  DEBUG: 'trace',
};

const REPEAT_MS = 10_000;
const MAX_REMEMBERED = 256;

/** How loud an entry of the client is for us. */
export function gradeOf(entry: ClientLogEntry): LogLevel {
  const text = `${entry.log.message} ${typeof entry.log['error'] === 'string' ? entry.log['error'] : ''}`;
  const own = LEVEL_OF_LABEL[entry.label] ?? 'info';
  if (own !== 'error' && own !== 'warn') return own;
  return GRADES.find((grade) => grade.says.test(text))?.level ?? own;
}

/** The client's log as ours: graded, its repetitions within ten seconds counted instead of said. */
export function clientLog(logger: Logger, nowMs: () => number): (entry: ClientLogEntry) => void {
  const said = new Map<string, { atMs: number; suppressed: number }>();
  return (entry) => {
    const level = gradeOf(entry);
    const key = `${entry.namespace} ${entry.log.message}`;
    const before = said.get(key);
    const now = nowMs();
    if (before !== undefined && now - before.atMs < REPEAT_MS) {
      before.suppressed += 1;
      return;
    }
    if (said.size >= MAX_REMEMBERED) said.clear();
    said.set(key, { atMs: now, suppressed: 0 });
    logger[level](fieldsOf(entry, before?.suppressed ?? 0), entry.log.message);
  };
}

function fieldsOf(entry: ClientLogEntry, suppressed: number): Record<string, unknown> {
  const { error, groupId, broker, topic, partition } = entry.log;
  return {
    kafka: entry.namespace,
    ...(typeof error === 'string' ? { cause: error } : {}),
    ...(groupId === undefined ? {} : { groupId }),
    ...(broker === undefined ? {} : { broker }),
    ...(topic === undefined ? {} : { topic, partition }),
    ...(suppressed === 0 ? {} : { suppressed }),
  };
}
