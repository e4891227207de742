import type { LineEvent } from '../model/line-event.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';

const START = 'Tasks state (memory values in pages):';
const HEADER = /^\[ *pid *\] +uid +tgid +total_vm +rss /;
const ROW = /^\[ *(\d+)\] +(-?\d.*)$/;
const NUMBER = /^-?\d+$/;
// uid, tgid, total_vm, rss and one more: what every era prints before the name.
const MIN_NUMBERS = 5;

function readHeader(text: string): LineEvent | undefined {
  if (!HEADER.test(text)) return undefined;
  const columns = text
    .slice(text.indexOf(']') + 1)
    .trim()
    .split(/ +/);
  if (columns.at(-1) === 'name') return { family: 'tableHeader', columns };
  return { family: 'tableHeader', columns: columns.slice(0, -1), truncated: true };
}

function readRow(text: string): LineEvent | undefined {
  const match = ROW.exec(text);
  const pid = integer(match?.[1]);
  if (match?.[2] === undefined || pid === undefined) return undefined;
  const cells = match[2].split(/ +/);
  const name = cells.findIndex((cell) => !NUMBER.test(cell));
  if (name >= 0) return name < MIN_NUMBERS ? undefined : { family: 'taskRow', pid, cells };
  // A row that ends in a number has lost its name, and the number may be cut.
  if (cells.length <= MIN_NUMBERS) return undefined;
  return { family: 'taskRow', pid, cells: cells.slice(0, -1), truncated: true };
}

/** The table of processes that could be killed (mm/oom_kill.c, dump_tasks()). */
export const TASK_TABLE: readonly Sentence[] = [
  {
    id: 'table-start',
    family: 'tableStart',
    literals: ['Tasks state (memory'],
    starts: 'T',
    since: '4.18',
    sample: START,
    expected: { family: 'tableStart' },
    read: (text) => (text.startsWith('Tasks state (memory values') ? { family: 'tableStart' } : undefined),
  },
  {
    id: 'table-header',
    family: 'tableHeader',
    literals: ['total_vm'],
    starts: '[',
    since: '2.6.25',
    sample: '[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
    expected: {
      family: 'tableHeader',
      columns: ['uid', 'tgid', 'total_vm', 'rss', 'pgtables_bytes', 'swapents', 'oom_score_adj', 'name'],
    },
    read: readHeader,
  },
  {
    id: 'task-row',
    family: 'taskRow',
    literals: [],
    // `[%5d] %5d %5d` at least: the kernel pads.
    shape: '[\\[ \\d]{4}\\d\\] [ \\d]{10}',
    starts: '[',
    since: '2.6.25',
    sample: '[   4711]  1000  4711   524288   131072  1654784        0             0 Web Content',
    expected: {
      family: 'taskRow',
      pid: 4711,
      cells: ['1000', '4711', '524288', '131072', '1654784', '0', '0', 'Web', 'Content'],
    },
    read: readRow,
  },
];
