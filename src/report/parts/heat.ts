import { bucketName, stepFor } from '../clock.ts';
import type { IncidentFacts } from '../data/facts.ts';
import type { ReportData } from '../data/report.ts';
import { count, mostFirst } from '../data/tally.ts';
import type { Block, Cell, Section, Table } from '../document.ts';
import { nameText, thousands } from '../names.ts';
import { sampleNote } from './timeline.ts';

const COLUMNS_MOST = 24;
const ROWS_SHOWN = 20;
const HOUR_MS = 3_600_000;
const CLOCK_FROM_MS = 3 * 24 * HOUR_MS;
const STEPS = 5;
const HEAT_NAME_CHARS = 34;

interface Bucket {
  readonly key: string;
  readonly title: string;
}

/** Time against workload; for more than three days also the hour of the day. */
export function heatSection(data: ReportData): Section | undefined {
  const { firstMs, lastMs } = data.totals;
  if (firstMs === undefined || lastMs === undefined) return undefined;
  const facts = data.sample.all.filter(({ timeMs }) => timeMs !== undefined);
  const step = stepFor(firstMs, lastMs, COLUMNS_MOST);
  const startOf = (ms: number): number => Math.floor(ms / step.ms) * step.ms;
  const buckets: Bucket[] = [];
  for (let at = startOf(firstMs); at <= lastMs; at += step.ms)
    buckets.push({ key: String(at), title: bucketName(at, step, buckets.length === 0) });
  const blocks: Block[] = [
    ...sampleNote(data),
    heatTable(`Incidents by workload in each ${step.words} (UTC)`, facts, buckets, (ms) => String(startOf(ms))),
  ];
  if (lastMs - firstMs >= CLOCK_FROM_MS) blocks.push(clockTable(facts));
  return { id: 'heat', title: 'When', blocks };
}

/** Whether it happens at a time of day: a nightly job, the morning's load. */
function clockTable(facts: readonly IncidentFacts[]): Table {
  const hours = Array.from({ length: 24 }, (_, hour): Bucket => ({
    key: String(hour),
    title: String(hour).padStart(2, '0'),
  }));
  return heatTable('Incidents by workload and hour of the day (UTC)', facts, hours, (ms) =>
    String(Math.floor(ms / HOUR_MS) % 24),
  );
}

function heatTable(
  caption: string,
  facts: readonly IncidentFacts[],
  buckets: readonly Bucket[],
  keyOf: (ms: number) => string,
): Table {
  const counts = new Map<string, number>();
  const cells = new Map<string, Map<string, number>>();
  for (const { workload, timeMs = 0 } of facts) {
    count(counts, workload);
    const row = cells.get(workload) ?? new Map<string, number>();
    cells.set(workload, row);
    count(row, keyOf(timeMs));
  }
  const shown = mostFirst(counts).slice(0, ROWS_SHOWN);
  const most = Math.max(
    1,
    ...shown.flatMap(([workload]) => [...(cells.get(workload) ?? new Map<string, number>()).values()]),
  );
  const more = counts.size - shown.length;
  return {
    kind: 'table',
    caption: more > 0 ? `${caption}, the ${String(ROWS_SHOWN)} hit most of ${thousands(counts.size)}` : caption,
    style: 'heat',
    columns: [{ title: 'Workload', grow: true }, ...buckets.map(({ title }) => ({ title, align: 'right' as const }))],
    rows: shown.map(([workload]) => [
      [nameText(workload, HEAT_NAME_CHARS)],
      ...buckets.map(({ key }) => heatCell(cells.get(workload)?.get(key) ?? 0, most)),
    ]),
  };
}

/** Steps of the logarithm: beside a storm of hundreds, a workload that is killed ten times an hour is still to be seen. */
function heatOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((Math.log(1 + count) / Math.log(1 + most)) * STEPS));
}

function heatCell(count: number, most: number): Cell {
  return {
    text: count === 0 ? '' : String(count),
    heat: heatOf(count, most),
  };
}
