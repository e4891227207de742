import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';

// A console that is too slow (kernel/printk/printk.c); until 4.14 the next message follows on the same line.
const CONSOLE = /^\*\* (\d+) printk messages dropped \*\*/;
const BRACKETED = /^\[(\d+) (?:kernel )?messages dropped\]$/;
// kernel/printk/printk_safe.c, report_message_lost().
const UNSAFE = /^(?:printk: )?Lost (\d+) message\(s\)!$/;

/** The text that stands behind the sentence: until 4.14 the message after the lost ones. */
export function afterLostLines(text: string): string {
  const length = CONSOLE.exec(text)?.[0].length;
  return length === undefined ? '' : text.slice(length);
}

function read(text: string): LineEvent | undefined {
  const match = CONSOLE.exec(text) ?? BRACKETED.exec(text) ?? UNSAFE.exec(text);
  return match === null ? undefined : { family: 'loss', source: 'kernel', ...present({ count: integer(match[1]) }) };
}

/** The kernel says that lines of its own are not here. */
export const LOST_LINES: readonly Sentence[] = [
  {
    id: 'printk-dropped',
    family: 'loss',
    literals: ['printk messages dropped'],
    starts: '*',
    since: '3.16',
    sample: '** 127 printk messages dropped **',
    expected: { family: 'loss', source: 'kernel', count: 127 },
    read,
  },
  {
    id: 'messages-dropped',
    family: 'loss',
    literals: ['messages dropped]'],
    starts: '[',
    since: '2.6.11',
    sample: '[12 messages dropped]',
    expected: { family: 'loss', source: 'kernel', count: 12 },
    read,
  },
  {
    id: 'printk-lost',
    family: 'loss',
    literals: [' message(s)!'],
    starts: 'Lp',
    since: '4.7',
    until: '5.14',
    sample: 'Lost 12 message(s)!',
    expected: { family: 'loss', source: 'kernel', count: 12 },
    read,
  },
];
