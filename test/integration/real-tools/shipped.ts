import { setTimeout as sleep } from 'node:timers/promises';
import { analyseRecords } from '../../../src/index.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { simulateFleet, type FleetOptions } from '../../../src/simulate/simulate-fleet.ts';
import { readAll } from '../../support/kafka/topics.ts';
import { messageCount } from '../../support/stream/scenario.ts';

const SPAN_US = 1_800_000_000;
const ARRIVAL_DEADLINE_MS = 30_000;

/** Half an hour that ended a minute ago, so that stamps without a year are understood and nothing is late. */
export const HALF_HOUR: FleetOptions = {
  seed: 8,
  hosts: 9,
  reports: 60,
  startUs: Math.floor(Date.now() / 60_000) * 60_000_000 - SPAN_US - 60_000_000,
  spanUs: SPAN_US,
  noisePerReport: 15,
  interleave: true,
};

/** What the hosts say, as a way of shipping writes it. */
export function saidBy(kind: EnvelopeKind): readonly Buffer[] {
  return [...simulateFleet({ ...HALF_HOUR, envelopes: [kind] })].map(({ bytes }) => bytes);
}

/** The records with a newline behind each. */
export function asLines(records: readonly Buffer[]): Buffer {
  return Buffer.concat(records.flatMap((bytes) => [bytes, Buffer.from('\n')]));
}

/** Resolves when the topic holds so many messages. */
export async function arrived(brokers: string[], topic: string, count: number): Promise<void> {
  const deadline = Date.now() + ARRIVAL_DEADLINE_MS;
  for (;;) {
    const there = await messageCount(brokers, topic);
    if (there >= count) return;
    if (Date.now() > deadline) throw new Error(`${topic}: ${there} of ${count} messages arrived`);
    await sleep(20);
  }
}

/** What the records of a topic tell where only the kernel's word counts. */
export async function incidentsOf(brokers: string[], topic: string): Promise<readonly Incident[]> {
  const messages = await readAll(brokers, topic);
  const records = messages.map(({ value, timestamp }) => ({
    bytes: value ?? Buffer.alloc(0),
    receivedUs: Number(timestamp) * 1000,
  }));
  return analyseRecords(records, { provenance: 'kernel', timezone: 'UTC' }).incidents;
}
