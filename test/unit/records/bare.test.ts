import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, linesOf } from './decode-one.ts';

const read = (record: string): string => lineOf(record, { bare: true }).message;

describe('text without an envelope', () => {
  it('tells only itself', () => {
    expect(lineOf('Mem-Info:\n', { bare: true, host: 'web-7' })).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'bare',
      provenance: 'none',
      host: 'web-7',
      timeUs: CONTEXT.receivedUs,
      timeSource: 'received',
    });
  });

  it.each([
    ' active_file:1 inactive_file:2',
    '[ 1532]  1020  1532 4096 sh',
    ' [<ffffffff8106e2d6>] out_of_memory+0x70/0x2ea',
  ])('stays as it is: %j', (record) => {
    expect(read(record)).toBe(record);
  });

  it.each(['  file 4096', '\tfile 4096', '                          file 4096', ' \tfile 4096'])(
    'loses the indentation of a paste or of a continued record: %j',
    (record) => {
      expect(read(record)).toBe('file 4096');
    },
  );

  it('is several lines where it holds several', () => {
    expect(linesOf('a\r\nb', { bare: true }).map(({ part, message }) => [part, message])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('is no line when it is empty', () => {
    for (const record of ['', '\n', '  \n']) expect(linesOf(record, { bare: true })).toEqual([]);
  });
});
