import { describe, expect, it } from 'vitest';
import { recordAround } from '../../../src/records/further-lines.ts';
import { linesOf, utc } from './decode-one.ts';

const STATS = ['Memory cgroup stats for /a:', 'anon 4096', ' file 0', 'oom 1'];
const under = (head: string): string =>
  STATS.map((line, at) => (at === 0 ? head : ' '.repeat(head.length)) + line).join('\n');

describe('the further lines of a record', () => {
  it.each([
    ['Nov 24 10:00:00 web-7 kernel: ', { host: 'web-7', provenance: 'kernel', timeUs: utc('2026-11-24T10:00:00Z') }],
    ['2026-11-24T10:00:00+0000 web-7 kernel: ', { host: 'web-7', provenance: 'kernel' }],
    ['Tue 2026-11-24 10:00:00 UTC web-7 kernel: ', { host: 'web-7', provenance: 'kernel' }],
    ['[  812.345678] web-7 kernel: ', { host: 'web-7', monotonicUs: 812_345_678 }],
    ['1795514400.250000 web-7 kernel: ', { host: 'web-7', provenance: 'kernel' }],
    ['[  812.345678] ', { transport: 'dmesg', monotonicUs: 812_345_678 }],
    ['[Tue Nov 24 10:00:00 2026] ', { transport: 'dmesg', timeUs: utc('2026-11-24T10:00:00Z') }],
    ['kern  :info  : [  812.345678] ', { transport: 'dmesg', facility: 0 }],
  ])('have what stands before the first: %s', (head, expected) => {
    const lines = linesOf(under(head));
    expect(lines.map(({ message, part }) => [part, message])).toEqual(STATS.map((line, at) => [at, line]));
    for (const line of lines) expect(line).toMatchObject(expected);
  });

  it('of a program are the program’s, also when they quote', () => {
    const lines = linesOf(
      'Nov 24 10:00:00 web-7 bot[7]: see\n                              Out of memory: Killed process 1 (x)',
    );
    expect(lines.map(({ provenance }) => provenance)).toEqual(['userspace', 'userspace']);
  });

  it('lose all indentation where somebody has changed it', () => {
    expect(linesOf('[  812.345678] stats:\n   anon 1\n\tfile 2\r\n').map(({ message }) => message)).toEqual([
      'stats:',
      'anon 1',
      'file 2',
    ]);
  });
});

describe('the record of a line in a file', () => {
  /** The record that is found for the line in which a word stands. */
  function found(text: string, word: string, from = 0): string {
    const bytes = Buffer.from(text);
    const hit = text.indexOf(word);
    const newline = text.indexOf('\n', hit);
    const line = { start: text.lastIndexOf('\n', hit - 1) + 1, end: newline < 0 ? text.length : newline };
    const { start, end } = recordAround(bytes, line, from);
    return bytes.toString('utf8', start, end);
  }

  const RECORD = '[  812.345678] stats:\n               anon 1\n               file 2';

  it.each(['stats', 'anon', 'file'])('is all of it, wherever the hit is: %s', (word) => {
    expect(found(`[  812.345677] before\n${RECORD}\n[  812.345679] behind\n`, word)).toBe(RECORD);
  });

  it.each([
    ['a paste of which all lines are indented', '  [  1.000000] a\n  [  2.000000] b\n', 'b', '  [  2.000000] b'],
    ['an indented line below bare text', 'java invoked oom-killer\n    b\n', 'b\n', '    b'],
    ['one blank, which is the kernel’s own', '[  1.000000] a\n active_file:1\n', 'active', ' active_file:1'],
    ['an indented object', '[  1.000000] a\n  {"b":1}\n', 'b', '  {"b":1}'],
    ['below an empty line at the begin', '\n  b\n', 'b', '  b'],
    ['the only line', 'x', 'x', 'x'],
  ])('is the line alone: %s', (_, text, word, expected) => {
    expect(found(text, word)).toBe(expected);
  });

  it('does not reach before what was read already', () => {
    expect(found(RECORD, 'file', RECORD.indexOf('               anon'))).toBe('               file 2');
  });

  it('is bounded', () => {
    const text = `[  812.345678] stats:\n${'   anon 1\n'.repeat(100_000)}`;
    expect(found(text, 'stats').length).toBeLessThan(300_000);
  });
});
