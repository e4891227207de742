import { DEFAULT_SETTINGS, type Settings } from '../../../src/config/settings.ts';
import { createTopics } from '../../../src/runtime/kafka/topics.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { uniqueName, withAdmin } from '../../support/kafka/topics.ts';

/** Settings of a deployment of its own, with quick time-outs. */
export function liveSettings(brokers: string[], input: readonly string[], partitions = 2): Settings {
  return {
    ...DEFAULT_SETTINGS,
    deployment: uniqueName('t'),
    input: { topics: input },
    kafka: { ...DEFAULT_SETTINGS.kafka, brokers, partitions, sessionTimeoutMs: 6000, rebalanceTimeoutMs: 10_000 },
    assemble: { ...DEFAULT_SETTINGS.assemble, graceMs: 500, gapMs: 500, checkpointIntervalMs: 200 },
    http: { host: '127.0.0.1', port: 0 },
  };
}

/** The deployment's topics, made; `remove` deletes them. */
export async function makeTopics(settings: Settings): Promise<{ remove(): Promise<void> }> {
  await createTopics(settings);
  const topics = Object.values(topicNames(settings)).map(String);
  return {
    remove: () => withAdmin([...settings.kafka.brokers], (admin) => admin.deleteTopics({ topics })),
  };
}

/** Waits until `check` holds; fails with `what` after the deadline. */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  deadlineMs = 30_000,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`not within ${String(deadlineMs)} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
