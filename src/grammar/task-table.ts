import type { LineEvent } from '../model/line-event.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

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

function readRow(line: string): LineEvent | undefined {
  const match = ROW.exec(line);
  const pid = integer(match?.[1]);
  if (match?.[2] === undefined || pid === undefined) return undefined;
  const { text, cut } = beforePagerCut(match[2]);
  const cells: string[] = [];
  const numbers = addCells(text, cells);
  const name = cells.findIndex((cell, at) => at >= numbers && !NUMBER.test(cell));
  if (name >= 0 && name < MIN_NUMBERS) return undefined;
  if (name >= 0 && !cut) return { family: 'taskRow', pid, cells };
  // A row that ends in a number has lost its name, and the number may be cut; a name that touches a pager's mark is cut.
  // The last number may be the name's beginning.
  const whole = cells.slice(0, name >= 0 ? name - 1 : -1);
  return whole.length < MIN_NUMBERS ? undefined : { family: 'taskRow', pid, cells: whole, truncated: true };
}

/** Adds numbers, then the words of the name such that a blank between each two gives the name again; says how many are numbers for sure. */
function addCells(text: string, cells: string[]): number {
  let at = 0;
  let blanks = 0;
  for (let end = numberEnd(text, at); end > at && text.charCodeAt(end) === BLANK; end = numberEnd(text, at)) {
    cells.push(text.slice(at, end));
    at = end;
    while (text.charCodeAt(at) === BLANK) at += 1;
    blanks = at - end;
  }
  const numbers = cells.length;
  const words = text.slice(at).split(' ');
  // One blank separates; those after it are the name's own.
  const own = cells.length === 0 || NUMBER.test(words[0] ?? '') ? 0 : blanks - 1;
  for (let blank = 0; blank < own; blank += 1) cells.push('');
  for (const word of words) cells.push(word);
  return numbers;
}

const BLANK = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Where the whole number ends that begins here; `from` when none does. */
function numberEnd(text: string, from: number): number {
  const start = text.charCodeAt(from) === MINUS ? from + 1 : from;
  let end = start;
  while (text.charCodeAt(end) >= ZERO && text.charCodeAt(end) <= NINE) end += 1;
  return end === start ? from : end;
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
