import { EVERYDAY } from '../../src/simulate/noise.ts';
import { createRng } from '../../src/simulate/rng.ts';
import { simulateFleet } from '../../src/simulate/simulate-fleet.ts';
import { journaldLine, type NoiseHost } from './journald-line.ts';
import { KERNEL_NOISE } from './kernel-noise.ts';

/** fleet: nine kinds of records, one of them a firewall's; kernel: all records are a kernel's, none but reports about memory. */
export type LogKind = 'fleet' | 'kernel';

/** A record and the host that it is of. */
export interface LogRecord {
  readonly host: string;
  /** JSON without a newline. */
  readonly text: string;
}

const HOSTS = 400;
const START_US = 1_789_450_000_000_000;
// Twenty thousand records a second, so that a report's lines come between those of other hosts.
const STEP_US = 50;
const RECORDS_PER_REPORT = 20_000;
/** The reports of a log take part of its bytes; that many are planned for each, about, and what is left over is not said. */
const MEAN_RECORD_BYTES = 560;
const NOISE = { fleet: EVERYDAY, kernel: KERNEL_NOISE } as const;

/** A fleet's log in order of time, until it has that many bytes; the same arguments give the same bytes. */
export function* fleetLog(kind: LogKind, bytes: number, seed = 1): Generator<LogRecord, void, undefined> {
  const records = Math.ceil(bytes / MEAN_RECORD_BYTES);
  const reports = reportRecords(seed, Math.ceil(records / RECORDS_PER_REPORT), records * STEP_US);
  const rng = createRng(seed, 'noise', kind);
  const hosts = Array.from({ length: HOSTS }, (_, index) => noiseHost(seed, index));
  let said = 0;
  let next = reports.next();
  for (let index = 0; said < bytes; index += 1) {
    const timeUs = START_US + index * STEP_US;
    for (; next.done !== true && next.value.timeUs <= timeUs && said < bytes; next = reports.next()) {
      said += next.value.bytes.length + 1;
      yield { host: next.value.host, text: next.value.bytes.toString() };
    }
    const host = hosts[rng.int(0, HOSTS - 1)];
    if (host === undefined) continue;
    const text = journaldLine(host, rng.pick(NOISE[kind])(rng), timeUs);
    said += text.length + 1;
    yield { host: host.name, text };
  }
}

function reportRecords(seed: number, reports: number, spanUs: number): ReturnType<typeof simulateFleet> {
  return simulateFleet({
    seed,
    hosts: HOSTS,
    reports,
    startUs: START_US,
    spanUs,
    noisePerReport: 0,
    interleave: true,
    envelopes: ['journald'],
  });
}

function noiseHost(seed: number, index: number): NoiseHost {
  const rng = createRng(seed, 'host', index);
  return {
    name: `web-${String(index + 1).padStart(3, '0')}`,
    machineId: rng.hex(32),
    bootId: rng.hex(32),
    bootUs: START_US - rng.int(3_600, 4_000_000) * 1_000_000,
  };
}
