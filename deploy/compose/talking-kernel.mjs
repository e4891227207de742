/**
 * The log source of the compose file: a made-up fleet whose kernels kill, minute after minute, as journald and syslog records
 * on the input topics. Runs in the image, of which it uses the compiled simulator and the Kafka client.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const home = process.env.OOMSTREAM_HOME ?? '/app';
const { default: kafkajs } = await import(`${home}/node_modules/kafkajs/index.js`);
const { simulateFleet } = await import(`${home}/dist/simulate/simulate-fleet.js`);

const SPAN_MS = 60_000;
const TICK_MS = 1000;
const brokers = (process.env.BROKERS ?? 'kafka:9092').split(',');
const prefix = process.env.TOPIC_PREFIX ?? '';
const reports = Number(process.env.REPORTS_PER_MINUTE ?? 6);

const kafka = new kafkajs.Kafka({ clientId: 'talking-kernel', brokers, logLevel: kafkajs.logLevel.ERROR });
const producer = kafka.producer();
await producer.connect();
process.once('SIGTERM', () => void producer.disconnect().then(() => process.exit(0)));

for (let minute = 0; ; minute += 1) {
  const start = Date.now();
  const records = simulateFleet({
    seed: minute,
    hosts: 12,
    reports,
    startUs: start * 1000,
    spanUs: SPAN_MS * 1000,
    noisePerReport: 200,
    interleave: true,
  });
  await speak(records);
  await sleep(Math.max(0, start + SPAN_MS - Date.now()));
}

/** Each record when its time has come; what is due within the same second goes together. */
async function speak(records) {
  let due = new Map();
  for (const { topic, bytes, timeUs } of records) {
    while (timeUs / 1000 > Date.now()) {
      await send(due);
      due = new Map();
      await sleep(TICK_MS);
    }
    due.set(topic, [...(due.get(topic) ?? []), { value: bytes }]);
  }
  await send(due);
}

async function send(byTopic) {
  for (const [topic, messages] of byTopic) await producer.send({ topic: `${prefix}logs.${topic}`, messages });
}
