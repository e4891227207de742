import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Producer } from 'kafkajs';
import type { Aggregate } from '../../src/model/generated/aggregate.ts';
import type { Incident } from '../../src/model/generated/incident.ts';
import type { FleetRecord } from '../../src/simulate/fleet.ts';
import { createRng } from '../../src/simulate/rng.ts';
import { simulateFleet } from '../../src/simulate/simulate-fleet.ts';
import { parseNdjson, runCli } from '../support/cli/run-cli.ts';

const HOSTS = 60;
const REPORTS_A_SECOND = 3;
const NOISE_PER_REPORT = 60;
const STARTED_BEFORE_US = 60_000_000;
/** Records of a chunk at least; it ends where no report is being printed. */
const CHUNK_RECORDS = 40;

/** What was said without any fault. */
export interface Undisturbed {
  readonly incidents: readonly Incident[];
  readonly aggregates: readonly Aggregate[];
}

/** A fleet's records, as many as are said in so many seconds; the same seed gives the same fleet. */
export function fleetRecords(seed: number, seconds: number): FleetRecord[] {
  const spanUs = seconds * 1_000_000;
  const startUs = Math.floor(Date.now() / 1000) * 1_000_000 - spanUs - STARTED_BEFORE_US;
  const reports = Math.max(1, Math.round(seconds * REPORTS_A_SECOND));
  return [
    ...simulateFleet({
      seed,
      hosts: HOSTS,
      reports,
      startUs,
      spanUs,
      noisePerReport: NOISE_PER_REPORT,
      interleave: true,
      copies: true,
    }),
  ];
}

/** What `replay` says of the records: the ideal case of live. */
export async function undisturbed(records: readonly FleetRecord[]): Promise<Undisturbed> {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-faults-'));
  try {
    const files = (['journal', 'syslog'] as const).map((topic) => {
      const some = records.filter((record) => record.topic === topic);
      writeFileSync(join(folder, topic), Buffer.concat(some.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])));
      return join(folder, topic);
    });
    const aggregates = join(folder, 'aggregates');
    const result = await runCli(['replay', ...files, '--aggregates', aggregates, '--no-progress']);
    if (result.code !== 0) throw new Error(`replay: ${result.stderr}`);
    return { incidents: parseNdjson(result.stdout), aggregates: parseNdjson(readFileSync(aggregates, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Chunks that hold reports whole. What is promised is promised for lines that are appended within `assemble.grace` of each
 * other; a broker that dies in the middle of a report's records would break that, not the service.
 */
export function chunksOf(records: readonly FleetRecord[]): FleetRecord[][] {
  const lastOf = new Map(records.flatMap(({ reportId }, at) => (reportId === undefined ? [] : [[reportId, at]])));
  const chunks: FleetRecord[][] = [];
  let chunk: FleetRecord[] = [];
  let openUntil = -1;
  for (const [at, record] of records.entries()) {
    chunk.push(record);
    if (record.reportId !== undefined) openUntil = Math.max(openUntil, lastOf.get(record.reportId) ?? at);
    if (openUntil > at || chunk.length < CHUNK_RECORDS) continue;
    chunks.push(chunk);
    chunk = [];
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** Appends a chunk, each record to a partition drawn at random, never by host. */
export async function appendChunk(
  producer: Producer,
  topics: Readonly<Record<FleetRecord['topic'], string>>,
  chunk: readonly FleetRecord[],
  layout: { readonly seed: string; readonly partitions: number },
): Promise<void> {
  const rng = createRng('layout', layout.seed);
  const placed = chunk.map(({ topic, bytes }) => ({
    topic,
    message: { value: bytes, partition: Math.floor(rng.next() * layout.partitions) },
  }));
  const topicMessages = (['journal', 'syslog'] as const).map((name) => ({
    topic: topics[name],
    messages: placed.filter(({ topic }) => topic === name).map(({ message }) => message),
  }));
  await producer.sendBatch({ acks: -1, topicMessages: topicMessages.filter(({ messages }) => messages.length > 0) });
}
