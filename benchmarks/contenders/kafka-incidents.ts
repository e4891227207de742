import { randomUUID } from 'node:crypto';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { createTopics } from '../../src/runtime/kafka/topics.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createMetrics, type MetricsRegistry } from '../../src/runtime/metrics.ts';
import { runService } from '../../src/runtime/service.ts';
import { Stopwatch, tell } from './stopwatch.ts';

/**
 * The service, all three stages in this process, over a topic: measured from its first batch to its last record. Then it goes on
 * until no incident has come for a while, and says how many there were.
 */
const QUIET_MS = 8_000;
const POLL_MS = 250;
const [brokers = '', topic = '', records = ''] = process.argv.slice(2);
const expected = Number(records);

const settings = {
  ...DEFAULT_SETTINGS,
  deployment: `bench-${randomUUID().slice(0, 8)}`,
  input: { topics: [topic] },
  kafka: { ...DEFAULT_SETTINGS.kafka, brokers: brokers.split(','), partitions: 1 },
  http: { host: '127.0.0.1', port: 0 },
};

const registry = createMetrics({ process: false });
const counted = { records: 0, incidents: 0, changedMs: 0 };
let watch: Stopwatch | undefined;
let sample: ReturnType<Stopwatch['stop']> | undefined;

const metrics: MetricsRegistry = Object.assign(Object.create(registry) as MetricsRegistry, {
  count: (...[name, labels, by = 1]: Parameters<MetricsRegistry['count']>) => {
    registry.count(name, labels, by);
    if (name === 'oomstream_incidents_total') {
      counted.incidents += by;
      counted.changedMs = performance.now();
    }
    if (name !== 'oomstream_input_records_total' || (labels as { stage?: string }).stage !== 'sieve') return;
    watch ??= new Stopwatch();
    counted.records += by;
    if (counted.records >= expected) sample ??= watch.stop();
    counted.changedMs = performance.now();
  },
});

await createTopics(settings);
const stop = new AbortController();
const ended = runService(settings, ['sieve', 'assemble', 'aggregate'], stop.signal, { logger: silentLogger, metrics });
while (sample === undefined || performance.now() - counted.changedMs < QUIET_MS) {
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
stop.abort();
await ended;
tell({ ...sample, extra: { records: counted.records, incidents: counted.incidents } });
process.exit(0);
