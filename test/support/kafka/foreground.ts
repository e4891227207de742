import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { freePorts, isFree } from './free-ports.ts';
import { CACHE_FOLDER } from './jars.ts';
import type { KafkaHandle } from './kafka-handle.ts';
import { startKafka } from './start-kafka.ts';
import { withAdmin } from './topics.ts';
import { untilAsked } from './until-asked.ts';

const DEFAULT_PORT = 9092;
const INPUT_TOPICS = ['logs.journal', 'logs.syslog'];
const INPUT_PARTITIONS = 4;
/** As operators are told to make theirs: a shipper whose clock is wrong holds nothing back. */
const INPUT_CONFIG = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
const DATA_FOLDER = join(CACHE_FOLDER, 'kafka-data');

const HELP = `npm run kafka -- [--port N] [--topic NAME]... [--fresh]

Runs one Apache Kafka broker in the foreground until Ctrl-C. Its data stays in .cache/kafka-data/PORT for the next time.
  --port N      listen on 127.0.0.1:N (${DEFAULT_PORT} by default; when it is taken a free one, whose data is not kept)
  --topic NAME  an input topic to have there (by default ${INPUT_TOPICS.join(' and ')}, ${INPUT_PARTITIONS} partitions each)
  --fresh       begin without the data of the last time
Example: npm run kafka -- --port 19092 --fresh
`;

const OPTIONS = {
  port: { type: 'string' },
  topic: { type: 'string', multiple: true },
  fresh: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const wish = portOf(values.port);
  const asked = untilAsked(); // from here on a Ctrl-C waits for the broker, so that it ends in good order
  // A process first: its data is kept, a container's is not.
  const kafka = await startKafka({ sources: ['jars', 'docker'], ...(await choosePlace(wish, values.fresh === true)) });
  try {
    await makeTopics(kafka, values.topic ?? INPUT_TOPICS);
    process.stdout.write(usage(kafka));
    await asked;
    process.stdout.write('kafka: ending\n');
  } finally {
    await kafka.stop();
  }
}

function portOf(wish: string | undefined): number {
  const port = wish === undefined ? DEFAULT_PORT : Number(wish);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`--port wants a number from 1 to 65535, not '${wish ?? ''}'`);
}

// A folder a port: two brokers never meet in one, and a fresh start never takes the data of one that runs.
async function choosePlace(wish: number, fresh: boolean): Promise<{ port: number; keptFolder?: string }> {
  if (!(await isFree(wish))) {
    const [port = 0] = await freePorts(1);
    process.stdout.write(`kafka: port ${wish} is taken, using ${port} instead\n`);
    return { port };
  }
  const keptFolder = join(DATA_FOLDER, String(wish));
  if (fresh) await rm(keptFolder, { recursive: true, force: true });
  return { port: wish, keptFolder };
}

async function makeTopics(kafka: KafkaHandle, wanted: readonly string[]): Promise<void> {
  await withAdmin(kafka.brokers, async (admin) => {
    const there = new Set(await admin.listTopics());
    const topics = wanted
      .filter((topic) => !there.has(topic))
      .map((topic) => ({ topic, numPartitions: INPUT_PARTITIONS, configEntries: INPUT_CONFIG }));
    await createReadyTopics(admin, { topics });
  });
}

function usage(kafka: KafkaHandle): string {
  const address = kafka.brokers.join(',');
  const kept = kafka.logFile?.startsWith(DATA_FOLDER) === true;
  const data = kept ? `data and log in ${dirname(kafka.logFile ?? '')}` : 'data not kept';
  return `
Apache Kafka is up at ${address} (${kafka.source}; ${data}).

In oomstream.yaml:
  kafka:
    brokers: ['${address}']

Then, in another terminal:
  oomstream topics create --config oomstream.yaml
  oomstream run --config oomstream.yaml

Ctrl-C ends it.
`;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`kafka: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
