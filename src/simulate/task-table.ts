import type { Era } from './eras.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { TaskSpec } from './report-spec.ts';

const HEAD = '[  pid  ]   uid  tgid total_vm      rss';
const SPLIT = ' rss_anon rss_file rss_shmem';
const TAIL = ' pgtables_bytes swapents oom_score_adj name';

/** What dump_tasks() prints; `[%7d] %5d %5d %8lu %8lu [%8lu %8lu %9lu] %8ld %8lu         %5hd %s` (mm/oom_kill.c). */
export function printTaskTable(printer: Printer, era: Era, tasks: readonly TaskSpec[], pageBytes: number): void {
  const say = (text: string): void => {
    printer.print('table', SEVERITY.info, text);
  };
  say('Tasks state (memory values in pages):');
  say(`${HEAD}${era.rssColumns ? SPLIT : ''}${TAIL}`);
  for (const task of tasks) say(rowText(era, task, pageBytes));
}

function rowText(era: Era, task: TaskSpec, pageBytes: number): string {
  const pages = (bytes: number): string => String(Math.floor(bytes / pageBytes));
  const { anonRssBytes, fileRssBytes, shmemRssBytes } = task;
  const cells = [
    `[${String(task.pid).padStart(7)}]`,
    String(task.uid).padStart(5),
    String(task.pid).padStart(5),
    pages(task.totalVmBytes).padStart(8),
    pages(anonRssBytes + fileRssBytes + shmemRssBytes).padStart(8),
    ...(era.rssColumns
      ? [pages(anonRssBytes).padStart(8), pages(fileRssBytes).padStart(8), pages(shmemRssBytes).padStart(9)]
      : []),
    String(task.pgtablesBytes).padStart(8),
    pages(task.swapBytes).padStart(8),
    `        ${String(task.oomScoreAdj).padStart(5)}`,
    task.comm,
  ];
  return cells.join(' ');
}
