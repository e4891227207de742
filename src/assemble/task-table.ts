import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { EventOf } from '../model/line-event.ts';
import type { Task } from '../model/generated/incident.ts';
import type { Report } from './report.ts';

/** Page size where a report does not tell it: every x86, and arm64 as distributions build it for servers. */
export const USUAL_PAGE_BYTES = 4096;

const MAX_TOP = 10;

/** A row with its cells by the header's names, sizes still in pages. */
export interface BoundRow {
  readonly pid: number;
  readonly comm?: string | undefined;
  readonly numbers: ReadonlyMap<string, number>;
}

/** The rows of a report's task table; without a header only pid and name are known. */
export function rowsOf(report: Report): BoundRow[] {
  const columns = report.first('tableHeader')?.columns.filter((name) => name !== 'pid');
  return report.lines.flatMap(({ held: { sieved } }) =>
    sieved.event.family === 'taskRow' ? [bindRow(sieved.event, columns)] : [],
  );
}

function bindRow(row: EventOf<'taskRow'>, columns: readonly string[] | undefined): BoundRow {
  if (columns === undefined) return { pid: row.pid, comm: nameWithoutHeader(row.cells), numbers: new Map() };
  const before = columns.length - 1;
  if (row.cells.length <= before) return { pid: row.pid, numbers: new Map() };
  const numbers = columns.slice(0, before).map((name, at) => [name, Number(row.cells[at])] as const);
  return {
    pid: row.pid,
    comm: row.cells.slice(before).join(' '),
    numbers: new Map(numbers.filter(([, value]) => Number.isSafeInteger(value))),
  };
}

// The last cell is the whole name when a number stands before it.
function nameWithoutHeader(cells: readonly string[]): string | undefined {
  return /^-?\d+$/.test(cells.at(-2) ?? '') ? cells.at(-1) : undefined;
}

/** The page size that a report tells: by its buddy lines, else by a victim whose size stands in its row and in its kill line. */
export function pageBytesOf(report: Report, rows: readonly BoundRow[]): number | undefined {
  for (const { held } of report.lines) {
    const { event } = held.sieved;
    if (event.family === 'buddy' && event.pageBytes !== undefined) return event.pageBytes;
  }
  for (const kill of report.kills) {
    const pages = rows.find((row) => row.pid === kill.pid)?.numbers.get('total_vm');
    const ratio = (kill.totalVmBytes ?? 0) / (pages ?? 1);
    if (PAGE_SIZES.has(ratio)) return ratio;
  }
  return undefined;
}

const PAGE_SIZES: ReadonlySet<number> = new Set([4096, 8192, 16_384, 65_536]);

/** Every row with its sizes in bytes. */
export function tableOf(rows: readonly BoundRow[], pageBytes: number | undefined): Task[] {
  return rows.map((row) => taskOf(row, pageBytes ?? USUAL_PAGE_BYTES));
}

/** The table as an incident shows it; undefined without rows. */
export function tasksOf(tasks: readonly Task[], pageBytes: number | undefined): IncidentDraft['tasks'] {
  if (tasks.length === 0) return undefined;
  const top = tasks.toSorted((a, b) => (b.rssBytes ?? 0) - (a.rssBytes ?? 0) || a.pid - b.pid).slice(0, MAX_TOP);
  const known = tasks.flatMap((task) => task.rssBytes ?? []);
  const rssBytes = known.length === 0 ? undefined : known.reduce((sum, bytes) => sum + bytes, 0);
  return { count: tasks.length, ...present({ rssBytes, pageBytes }), top };
}

function taskOf({ pid, comm, numbers }: BoundRow, pageBytes: number): Task {
  const pages = (name: string): number | undefined => {
    const count = numbers.get(name);
    return count === undefined || count < 0 ? undefined : count * pageBytes;
  };
  return {
    pid,
    ...present({
      tgid: natural(numbers.get('tgid')),
      uid: natural(numbers.get('uid')),
      comm,
      totalVmBytes: pages('total_vm'),
      rssBytes: pages('rss'),
      swapBytes: pages('swapents'),
      pgtablesBytes: natural(numbers.get('pgtables_bytes')) ?? tablePages(numbers, pages),
      oomScoreAdj: numbers.get('oom_score_adj'),
    }),
  };
}

function tablePages(
  numbers: ReadonlyMap<string, number>,
  pages: (name: string) => number | undefined,
): number | undefined {
  if (!numbers.has('nr_ptes')) return undefined;
  return (pages('nr_ptes') ?? 0) + (pages('nr_pmds') ?? 0) + (pages('nr_puds') ?? 0);
}

function natural(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : value;
}
