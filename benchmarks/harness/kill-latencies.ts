import { Kafka, logLevel } from 'kafkajs';
import { uniqueName } from '../../test/support/kafka/topics.ts';
import { killReport } from '../data/kill-reports.ts';

/** Where kills are sent to, and where their incidents come out. */
export interface LatencyPlace {
  readonly brokers: readonly string[];
  readonly input: string;
  readonly incidents: string;
}

/** What came of kills that were sent. */
export interface Latencies {
  /** From just before a report was sent to its incident's LogAppendTime, in the order of sending. */
  readonly ms: readonly number[];
  /** Kills whose incidents did not come in time. */
  readonly missing: number;
}

/** When kills are sent, and how long their incidents are waited for after the last one. */
export interface Pace {
  readonly everyMs: number;
  readonly untilMs: number;
  readonly waitMs: number;
}

/** Sends a report each so many milliseconds, and tells how long each took to its incident on the topic. */
export async function killLatencies({ brokers, input, incidents }: LatencyPlace, pace: Pace): Promise<Latencies> {
  const kafka = new Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const consumer = kafka.consumer({ groupId: uniqueName('bench-latency') });
  const sentMs = new Map<number, number>();
  const tookMs = new Map<number, number>();
  try {
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topic: incidents, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: ({ message }) => {
        const pid = victimPid(message.value);
        const sent = sentMs.get(pid);
        if (sent !== undefined && !tookMs.has(pid)) tookMs.set(pid, Number(message.timestamp) - sent);
        return Promise.resolve();
      },
    });
    const begun = performance.now();
    const passed = (): number => performance.now() - begun;
    for (let index = 0; passed() < pace.untilMs; index += 1) {
      const { victimPid: pid, records } = killReport(index, Date.now() * 1000);
      sentMs.set(pid, Date.now());
      await producer.send({ topic: input, acks: -1, messages: records.map((value) => ({ value })) });
      await sleep((index + 1) * pace.everyMs - passed());
    }
    const deadline = passed() + pace.waitMs;
    while (tookMs.size < sentMs.size && passed() < deadline) await sleep(100);
    return { ms: [...sentMs.keys()].flatMap((pid) => tookMs.get(pid) ?? []), missing: sentMs.size - tookMs.size };
  } finally {
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
  }
}

function victimPid(value: Buffer | null): number {
  const { victims } = JSON.parse(value?.toString() ?? '{}') as { victims?: readonly { pid?: number }[] };
  return victims?.[0]?.pid ?? Number.NaN;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
