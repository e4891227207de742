import type { Era, TableColumn, TableShape } from './era.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { ReportSpec, TaskSpec } from './report-spec.ts';

/** What dump_tasks() prints, column by column (mm/oom_kill.c). */
export function printTaskTable(printer: Printer, { table }: Era, spec: ReportSpec): void {
  if (table === undefined || spec.dumpTasks === false) return;
  const say = (text: string): void => {
    printer.print('table', SEVERITY.info, text);
  };
  if (table.wide) say('Tasks state (memory values in pages):');
  say(headText(table, spec.vendorColumn));
  for (const task of spec.tasks) say(rowText(table, task, spec));
}

function headText({ wide, columns }: TableShape, vendorColumn: string | undefined): string {
  const names = [...(vendorColumn === undefined ? [] : [vendorColumn]), ...columns, 'name'];
  return `${wide ? '[  pid  ]' : '[ pid ]'}   uid  tgid total_vm      rss ${names.join(' ')}`;
}

type Cell = (task: TaskSpec, pages: (bytes: number) => string) => string;

const score = ({ oomScoreAdj }: TaskSpec): string => String(oomScoreAdj);

/** -17..15, as before 2.6.36: fs/proc/base.c turned one scale into the other. */
export function oldAdj(oomScoreAdj: number): number {
  return oomScoreAdj <= -1000 ? -17 : Math.trunc((oomScoreAdj * 15) / 1000);
}

const CELLS: Readonly<Record<TableColumn, readonly [width: number, cell: Cell]>> = {
  cpu: [3, ({ pid }) => String(pid % 4)],
  oom_adj: [7, ({ oomScoreAdj }) => String(oldAdj(oomScoreAdj))],
  rss_anon: [8, ({ anonRssBytes }, pages) => pages(anonRssBytes)],
  rss_file: [8, ({ fileRssBytes }, pages) => pages(fileRssBytes)],
  rss_shmem: [9, ({ shmemRssBytes }, pages) => pages(shmemRssBytes)],
  nr_ptes: [7, ({ pgtablesBytes }, pages) => pages(pgtablesBytes)],
  nr_pmds: [7, () => '4'],
  pgtables_bytes: [8, ({ pgtablesBytes }) => String(pgtablesBytes)],
  swapents: [8, ({ swapBytes }, pages) => pages(swapBytes)],
  // The format has nine blanks before it.
  oom_score_adj: [13, score],
};

function rowText({ wide, columns }: TableShape, task: TaskSpec, spec: ReportSpec): string {
  const pages = (bytes: number): string => String(Math.floor(bytes / spec.pageBytes));
  const { anonRssBytes, fileRssBytes, shmemRssBytes } = task;
  const cells = [
    `[${String(task.pid).padStart(wide ? 7 : 5)}]`,
    String(task.uid).padStart(5),
    String(task.pid).padStart(5),
    pages(task.totalVmBytes).padStart(8),
    pages(anonRssBytes + fileRssBytes + shmemRssBytes).padStart(8),
    ...(spec.vendorColumn === undefined ? [] : ['0'.padStart(8)]),
    ...columns.map((column) => CELLS[column][1](task, pages).padStart(CELLS[column][0])),
    task.comm,
  ];
  return cells.join(' ');
}
