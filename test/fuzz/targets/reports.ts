import { validators } from '../../../src/model/validate.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { ChunkBatch } from '../../../src/sieve/chunk-batch.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { explainLines } from '../../../src/encode/explain-text.ts';
import { FORMAT_NAMES, FORMATS } from '../../../src/encode/format.ts';
import { plain } from '../../../src/encode/paint.ts';
import { SortedChain } from '../../../src/runtime/replay/sorted-chain.ts';
import { must, type Target } from '../target.ts';

const { host, sieve: bounds, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
const SIEVE = new Sieve({ host, ...bounds, ...envelope, provenance: 'any' });
const ENCODING = { productVersion: '1', fallbackTime: '2026-11-24T11:02:00Z' };
const PAGE = { width: 80, paint: plain };

/** Reports of the demo, a few records of one host each. */
function reports(): readonly Buffer[] {
  const byReport = new Map<string, Buffer[]>();
  for (const { bytes, reportId: report } of demoFleet()) {
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

export const REPORT_TARGETS: readonly Target[] = [{ name: 'assembler', samples: reports(), run: assembled }];
