import { afterAll, expect, test } from 'vitest';
import { rangeOf } from '../../faults/sink-samples.ts';
import { stallSink } from '../../faults/stalled-sink.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { startKafka } from '../../support/kafka/start-kafka.ts';
import type { KafkaHandle } from '../../support/kafka/kafka-handle.ts';

/** `npm run sinks:stalled:long` lets the receiver hang for two minutes. */
const SECONDS = Number(process.env['OOMSTREAM_STALL_SECONDS'] ?? 12);
const PER_SECOND = 1000;
/** Two batches a partition are held; what the collector has not yet taken back comes on top. */
const ROOM_BYTES = 100_000_000;

let kafka: KafkaHandle | undefined;
afterAll(() => kafka?.stop());

describeWithKafka('a receiver that hangs', () => {
  test('costs no memory and loses nothing: the incidents wait in Kafka', async () => {
    kafka = await startKafka();
    const report = await stallSink({
      brokers: kafka.brokers,
      seconds: SECONDS,
      perSecond: PER_SECOND,
      drainMs: 180_000,
    });
    const { sent, arrived, missing, samples, doctor, drainedMs } = report;
    process.stderr.write(
      `stalled for ${SECONDS} s: ${sent} said, ${arrived} arrived, ${missing} missing; drained in ${drainedMs} ms; ${rangeOf(samples)}\n`,
    );
    expect({ sent, missing }).toEqual({ sent: PER_SECOND * (5 + SECONDS), missing: 0 });
    expect(arrived).toBeGreaterThanOrEqual(sent);
    expect(samples.at(-1)?.lag).toBeGreaterThan(PER_SECOND * SECONDS * 0.5);
    expect(samples.at(-1)?.up).toBe(false);
    expect(doctor).toMatch(/^warning +groups +sink receiver: [1-9]\d* records have waited for more than 7s, /m);
    const [first] = samples;
    const most = Math.max(...samples.map(({ residentBytes }) => residentBytes));
    expect(most).toBeLessThan((first?.residentBytes ?? 0) + ROOM_BYTES);
  });
});
