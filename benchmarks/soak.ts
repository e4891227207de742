import { Kafka, logLevel } from 'kafkajs';
import { killReport } from './data/kill-reports.ts';
import { FleetOfStages } from './harness/fleet-of-stages.ts';
import { longRun, watchMemory } from './harness/long-run.ts';
import { printTrends, trendsOf } from './harness/memory-table.ts';

const HELP = `npm run bench:soak -- [--minutes N] [--warmup N] [--every N] [--kills N] [--core N]

A process for each stage, at the full speed of the sieve against a real broker: is their memory flat?
  --minutes N  how long it lasts (10)
  --warmup N   minutes at the beginning that are not judged (a quarter of it)
  --every N    seconds between two rows (5)
  --kills N    new kills a second, besides those of the log that is sent again and again (20)
  --core N     the core of the sieve; all else has the other one (1)
`;
/** The log is sent no further ahead of the sieve than this, about 250 MB: what is not read yet must not be deleted. */
const MOST_AHEAD_RECORDS = 400_000;
const KEPT_BYTES = 4_000_000_000;
// What is known of kills is kept for an hour, windows are open for a day, and 200 000 workloads have a history: so that a run gets to
// where as much is forgotten as is learnt.
const SHORT_MEMORY = { assemble: { known: '1m' }, aggregate: { window: '1m', lateness: '1m', 'max-windows': 1000 } };

await longRun({ minutes: 10, warmup: 0, every: 5, kills: 20 }, HELP, async ({ broker, core, options, feed }) => {
  const { minutes = 10, every = 5, kills = 20, warmup = 0 } = options;
  const topic = await broker.empty(1, KEPT_BYTES);
  const fleet = await FleetOfStages.start(broker.brokers, topic, core, SHORT_MEMORY);
  const load = feed(topic, 'none');
  const endMs = performance.now() + minutes * 60_000;
  const isOn = (): boolean => performance.now() < endMs;
  let sentKills = 0;
  let read = 0;
  try {
    const feeding = sendAhead();
    const killing = sendKills();
    const rows = await watchMemory(every, isOn, async (seconds) => {
      read = await fleet.recordsRead();
      const incidents = await fleet.incidents();
      return {
        seconds,
        rssBytes: fleet.rssBytes(),
        told: { 'records read': read, 'kills sent': sentKills, incidents },
      };
    });
    await Promise.all([feeding, killing]);
    const seconds = rows.at(-1)?.seconds ?? 0;
    console.log(`\n${(load.bytes / seconds / 1e6).toFixed(0)} MB/s, ${(read / seconds).toFixed(0)} records/s`);
    return printTrends(trendsOf(rows, (warmup === 0 ? minutes / 4 : warmup) * 60));
  } finally {
    await load.end().catch(() => undefined);
    await fleet.stop();
  }

  async function sendAhead(): Promise<void> {
    while (isOn()) {
      await load.send(() => isOn() && load.records - read < MOST_AHEAD_RECORDS);
      read = await fleet.recordsRead();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function sendKills(): Promise<void> {
    const kafka = new Kafka({ clientId: 'bench', brokers: [...broker.brokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    for (let second = 0; isOn(); second += 1) {
      const reports = Array.from({ length: kills }, (_, at) => killReport(second * kills + at, Date.now() * 1000));
      const messages = reports.flatMap(({ records }) => records.map((value) => ({ value })));
      if (messages.length > 0) await producer.send({ topic, acks: -1, messages });
      sentKills += reports.length;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    await producer.disconnect();
  }
});
