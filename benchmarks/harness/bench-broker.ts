import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { startKafka } from '../../test/support/kafka/start-kafka.ts';
import { uniqueName, withAdmin } from '../../test/support/kafka/topics.ts';
import type { Tool } from '../../test/support/debian/tool.ts';
import { measure } from './measured-process.ts';
import type { BenchContext } from './question.ts';

const NEWLINE = 10;
const SEGMENT_BYTES = 134_217_728;
// Every five minutes by default, in which a topic at full speed fills a disk.
const PROPERTIES = { 'log.retention.check.interval.ms': 2_000, 'file.delete.delay.ms': 1_000 };

/** A broker for a benchmark, and how to fill topics of it. */
export interface BenchBroker {
  readonly brokers: readonly string[];
  /** A topic with that many partitions, filled with the lines of a file (with `keyed`, the key and a tab before each). */
  readonly filled: (file: string, codec: string, options?: { partitions?: number; keyed?: boolean }) => Promise<string>;
  /** An empty one; of one with `keptBytes` the oldest beyond so many bytes a partition are deleted. */
  readonly empty: (partitions?: number, keptBytes?: number) => Promise<string>;
  readonly remove: (topics: readonly string[]) => Promise<void>;
}

/** Starts a real broker; it, and this process, leave the measured core alone where there is another one. */
export async function benchBroker(context: BenchContext, kcat: Tool): Promise<BenchBroker> {
  spawnSync('taskset', ['-acp', context.core === 0 ? '1' : '0', String(process.pid)]);
  const kafka = await startKafka({ sources: ['environment', 'jars', 'docker'], properties: PROPERTIES });
  context.defer(() => kafka.stop());
  const { brokers } = kafka;
  const empty = async (partitions = 1, keptBytes?: number): Promise<string> => {
    const topic = uniqueName('bench');
    const kept = { 'retention.bytes': String(keptBytes), 'segment.bytes': String(SEGMENT_BYTES) };
    const entries = { 'message.timestamp.type': 'LogAppendTime', ...(keptBytes === undefined ? {} : kept) };
    const configEntries = Object.entries(entries).map(([name, value]) => ({ name, value }));
    await withAdmin(brokers, (admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: true }),
    );
    return topic;
  };
  return {
    brokers,
    empty,
    remove: (topics) => withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [...topics] })),
    filled: async (file, codec, { partitions = 1, keyed = false } = {}) => {
      const topic = await empty(partitions);
      const batching = ['-X', 'linger.ms=100', '-X', 'batch.size=1000000', '-X', 'queue.buffering.max.kbytes=200000'];
      const key = keyed ? ['-K', '\t'] : [];
      const words = ['-P', '-b', brokers.join(), '-t', topic, '-z', codec, ...batching, ...key, '-l', file];
      await measure({ parameters: [kcat.path, ...words], env: kcat.env, core: context.core });
      return topic;
    },
  };
}

/** How many lines a file has. */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1_048_576 })) {
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  }
  return lines;
}
