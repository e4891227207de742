import { extended, present } from '../lib/present.ts';
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
  /** In the order of the columns; none where the row is too short to tell which is which. */
  readonly cells: readonly string[];
  /** Where each column's cell stands: one map for all rows of a table. */
  readonly places: ReadonlyMap<string, number>;
}

const NOWHERE: ReadonlyMap<string, number> = new Map();
const NO_CELLS: readonly string[] = [];

/** The rows of a report's task table; without a header only pid and name are known. */
export function rowsOf(report: Report): BoundRow[] {
  const columns = report.first('tableHeader')?.columns.filter((name) => name !== 'pid');
  const places = columns === undefined ? NOWHERE : placesOf(columns);
  const rows: BoundRow[] = [];
  for (const { held } of report.lines) {
    const { event } = held.sieved;
    if (event.family === 'taskRow') rows.push(bindRow(event, columns, places));
  }
  return rows;
}

/** The last column is the name, whatever it is called. */
function placesOf(columns: readonly string[]): ReadonlyMap<string, number> {
  return new Map(columns.slice(0, -1).map((name, at) => [name, at]));
}

function bindRow(
  { pid, cells }: EventOf<'taskRow'>,
  columns: readonly string[] | undefined,
  places: BoundRow['places'],
): BoundRow {
  if (columns === undefined) return { pid, comm: nameWithoutHeader(cells), cells: NO_CELLS, places };
  const before = columns.length - 1;
  if (cells.length <= before) return { pid, cells: NO_CELLS, places };
  const comm = cells.length === before + 1 ? cells[before] : cells.slice(before).join(' ');
  return { pid, comm, cells, places };
}

/** The number in the column of this name; undefined when it has none. */
function numberIn({ cells, places }: BoundRow, name: string): number | undefined {
  const cell = cells[places.get(name) ?? -1];
  const value = cell === undefined ? undefined : Number(cell);
  return Number.isSafeInteger(value) ? value : undefined;
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
    const row = rows.find(({ pid }) => pid === kill.pid);
    const pages = row && numberIn(row, 'total_vm');
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

function taskOf(row: BoundRow, pageBytes: number): Task {
  const pages = (name: string): number | undefined => {
    const count = natural(numberIn(row, name));
    return count === undefined ? undefined : count * pageBytes;
  };
  const told = {
    tgid: natural(numberIn(row, 'tgid')),
    uid: natural(numberIn(row, 'uid')),
    comm: row.comm,
    totalVmBytes: pages('total_vm'),
    rssBytes: pages('rss'),
    swapBytes: pages('swapents'),
    pgtablesBytes: natural(numberIn(row, 'pgtables_bytes')) ?? tablePages(row, pages),
    oomScoreAdj: numberIn(row, 'oom_score_adj'),
  };
  return extended({ pid: row.pid }, told);
}

/** Where the kernel counts pages of each level of page tables instead of bytes. */
function tablePages(row: BoundRow, pages: (name: string) => number | undefined): number | undefined {
  if (numberIn(row, 'nr_ptes') === undefined) return undefined;
  return (pages('nr_ptes') ?? 0) + (pages('nr_pmds') ?? 0) + (pages('nr_puds') ?? 0);
}

function natural(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : value;
}
