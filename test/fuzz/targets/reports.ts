import { validators } from '../../../src/model/validate.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { ChunkBatch } from '../../../src/sieve/chunk-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { demoFleet, DEMO_START_US } from '../../../src/simulate/demo-fleet.ts';
import { REPORT_KINDS } from '../../../src/simulate/draw-report.ts';
import type { FleetRecord } from '../../../src/simulate/fleet.ts';
import { simulateFleet } from '../../../src/simulate/simulate-fleet.ts';
import { explainLines } from '../../../src/encode/explain-text.ts';
import { FORMAT_NAMES, FORMATS } from '../../../src/encode/format.ts';
import { plain } from '../../../src/encode/paint.ts';
import { SortedChain } from '../../../src/runtime/replay/sorted-chain.ts';
import { must, type Target } from '../target.ts';

const { host, sieve: bounds, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
const SIEVE = new Sieve({ host, ...bounds, ...envelope, provenance: 'any' });
const ENCODING = { productVersion: '1', fallbackTime: '2026-11-24T11:02:00Z' };
const JSON_BEGINS = '{'.charCodeAt(0);
const PAGE = { width: 80, paint: plain };

/** As journald's JSON a report is six times as long as in a syslog, and most of it says nothing of it: two of them are enough. */
const JOURNALS = 2;
/** Longer ones have more processes and zones of memory, not other sentences. */
const MAX_SAMPLE_BYTES = 5000;

/** Reports of the demo's syslogs and of its shortest journals, and of each kind and kernel, a few records of one host each. */
function samples(): readonly Buffer[] {
  const demo = reportsOf(demoFleet()).toSorted((a, b) => a.length - b.length);
  const journals = demo.filter((report) => report[0] === JSON_BEGINS);
  const fleet = simulateFleet({
    seed: 20_261_201,
    hosts: 24,
    reports: 60,
    startUs: DEMO_START_US,
    spanUs: 24 * 3_600_000_000,
    noisePerReport: 0,
    mix: Object.fromEntries(REPORT_KINDS.map((kind) => [kind, 1])),
    envelopes: ['syslog-iso', 'syslog-file', 'syslog-5424'],
    eras: 'all',
    shapes: 'all',
  });
  const syslogs = [...demo.filter((report) => report[0] !== JSON_BEGINS), ...reportsOf(fleet)];
  return [...syslogs.filter(({ length }) => length <= MAX_SAMPLE_BYTES), ...journals.slice(0, JOURNALS)];
}

function reportsOf(records: Iterable<FleetRecord>): readonly Buffer[] {
  const byReport = new Map<string, Buffer[]>();
  for (const { bytes, reportId: report } of records) {
    if (report === undefined) continue;
    const known = byReport.get(report);
    if (known === undefined) byReport.set(report, [bytes]);
    else known.push(bytes);
  }
  return [...byReport.values()].map((lines) => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])));
}

function assembled(bytes: Buffer): void {
  const chain = new SortedChain({ assemble, aggregate, memoryBytes: Number.POSITIVE_INFINITY });
  const lines: SievedLine[] = [];
  const batch = new ChunkBatch({ topic: 'fuzz', partition: 0, incarnation: 0 }, bytes, { baseOffset: 0 });
  SIEVE.push(batch, { line: (line) => lines.push(line), dead: ({ reason }) => { must(reason !== 'threw', 'the sieve threw'); } }); // prettier-ignore
  for (const line of lines) chain.line(line);
  const text = lines.map(({ line }) => line.message).join('\n');
  for (const told of chain.finish()) {
    if ('aggregate' in told) {
      if (!validators.aggregate(told.aggregate))
        throw new Error(`broken: no aggregate/1 ${JSON.stringify(validators.aggregate.errors)}`);
      continue;
    }
    const { incident } = told;
    if (!validators.incident(incident))
      throw new Error(`broken: no incident/1 ${JSON.stringify(validators.incident.errors)}`);
    for (const { pid } of incident.victims) must(text.includes(String(pid)), `no line names ${String(pid)}`);
    for (const name of FORMAT_NAMES) FORMATS[name](incident, ENCODING);
    explainLines(incident, PAGE);
  }
  chain.close();
}

export const REPORT_TARGETS: readonly Target[] = [{ name: 'assembler', samples: samples(), run: assembled }];
