import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePorts, isFree } from './free-ports.ts';
import { CACHE_FOLDER } from './jars.ts';
import type { KafkaHandle } from './kafka-handle.ts';
import { startKafka } from './start-kafka.ts';
import { withAdmin } from './topics.ts';

const DEFAULT_PORT = 9092;
const INPUT_TOPICS = ['logs.journal', 'logs.syslog'];
const INPUT_PARTITIONS = 4;
const DATA_FOLDER = join(CACHE_FOLDER, 'kafka-data');

const HELP = `npm run kafka -- [--port N] [--topic NAME]... [--fresh]

Runs one Apache Kafka broker in the foreground until Ctrl-C. Its data stays in .cache/kafka-data for the next time.
  --port N      listen on 127.0.0.1:N (${DEFAULT_PORT} by default; a free port when it is taken)
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
  const port = await choosePort(values.port);
  const asked = untilAsked(); // from here on a Ctrl-C waits for the broker, so that it ends in good order
  if (values.fresh === true) await rm(DATA_FOLDER, { recursive: true, force: true });
  // A process first: its data is kept, a container's is not.
  const kafka = await startKafka({ sources: ['jars', 'docker'], port, keptFolder: DATA_FOLDER });
  try {
    await makeTopics(kafka, values.topic ?? INPUT_TOPICS);
    process.stdout.write(usage(kafka));
    await asked;
    process.stdout.write('kafka: ending\n');
  } finally {
    await kafka.stop();
  }
}

async function choosePort(wish: string | undefined): Promise<number> {
  const port = wish === undefined ? DEFAULT_PORT : Number(wish);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`--port wants 1 to 65535, not ${wish ?? ''}`);
  if (await isFree(port)) return port;
  const [free = 0] = await freePorts(1);
  process.stdout.write(`kafka: port ${port} is taken, using ${free} instead\n`);
  return free;
}

async function makeTopics(kafka: KafkaHandle, wanted: readonly string[]): Promise<void> {
  await withAdmin(kafka.brokers, async (admin) => {
    const there = new Set(await admin.listTopics());
    const topics = wanted
      .filter((topic) => !there.has(topic))
      .map((topic) => ({ topic, numPartitions: INPUT_PARTITIONS }));
    await admin.createTopics({ topics, waitForLeaders: true });
  });
}

function usage(kafka: KafkaHandle): string {
  const address = kafka.brokers.join(',');
  const data = kafka.source === 'jars' ? `data in ${DATA_FOLDER}, log in ${kafka.logFile ?? ''}` : 'data not kept';
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

function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 60_000); // the broker alone does not keep this process up
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        clearInterval(alive);
        resolve();
      });
    }
  });
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const hint = text.includes('Failed to acquire lock') ? `\nAnother broker uses ${DATA_FOLDER}: end it first.` : '';
  process.stderr.write(`kafka: ${text}${hint}\n`);
  process.exitCode = 1;
});
