import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { Stopwatch, tell } from './stopwatch.ts';

/** kafkajs that throws a topic away, without commits: from its first batch to its last record. Raw topics only. */
const [brokers = '', topic = '', records = ''] = process.argv.slice(2);

const kafka = new Kafka({ clientId: 'bench', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxBytesPerPartition: 262_144 });
let watch: Stopwatch | undefined;
let seen = 0;
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await new Promise<void>((resolve) => {
  void consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      watch ??= new Stopwatch();
      seen += batch.messages.length;
      if (seen >= Number(records)) resolve();
      return Promise.resolve();
    },
  });
});
const sample = watch?.stop({ records: seen });
if (sample !== undefined) tell(sample);
process.exit(0);
