import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, linesOf, utc } from './decode-one.ts';

describe('RFC 5424', () => {
  it('tells priority, time, host, program and text', () => {
    expect(lineOf('<4>1 2026-11-24T11:00:00.102898+01:00 web-7 kernel - - - [  812.345678] Mem-Info:')).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'syslog',
      provenance: 'kernel',
      host: 'web-7',
      timeUs: utc('2026-11-24T10:00:00Z', 102_898),
      timeSource: 'record',
      monotonicUs: 812_345_678,
      facility: 0,
      severity: 4,
      identifier: 'kernel',
    });
  });

  it('leaves out what is NILVALUE', () => {
    const line = lineOf('<13>1 - - - - - - text');
    expect(line).toMatchObject({ message: 'text', timeUs: CONTEXT.receivedUs, timeSource: 'received' });
    expect(line).not.toHaveProperty('host');
    expect(line).not.toHaveProperty('identifier');
    expect(lineOf('<13>1 - - - - - - text', { host: 'web-7' }).host).toBe('web-7');
  });

  it.each([
    '- Mem-Info:',
    '[a@1 b="c"] Mem-Info:',
    '[a@1 b="c"][d e="f" g="h"] Mem-Info:',
    '[a b="\\]\\"\\\\"] Mem-Info:',
    '[a b="] kernel: "] Mem-Info:',
    '[a] Mem-Info:',
    '- \uFEFFMem-Info:',
    '[a b="c"] \uFEFFMem-Info:',
  ])('steps over structured data and byte order mark: %j', (tail) => {
    expect(lineOf(`<4>1 2026-11-24T10:00:00Z web-7 kernel - - ${tail}`).message).toBe('Mem-Info:');
  });

  it('keeps blanks that are the kernel’s own', () => {
    expect(lineOf('<4>1 2026-11-24T10:00:00Z web-7 kernel - - -  active_file:1').message).toBe(' active_file:1');
  });

  it('takes the second blank that rsyslog puts before the text off a stamped line', () => {
    expect(lineOf('<4>1 2026-11-24T10:00:00Z web-7 kernel - - -  [  812.345678]  active_file:1')).toMatchObject({
      message: ' active_file:1',
      monotonicUs: 812_345_678,
    });
  });

  it('forgives senders that leave the structured data out', () => {
    expect(lineOf('<4>1 2026-11-24T10:00:00Z web-7 kernel - - [  812.345678] Mem-Info:')).toMatchObject({
      message: 'Mem-Info:',
      monotonicUs: 812_345_678,
    });
  });

  it('is no line without a message', () => {
    expect(linesOf('<4>1 2026-11-24T10:00:00Z web-7 kernel - - -')).toEqual([]);
    expect(linesOf('<4>1 2026-11-24T10:00:00Z web-7 kernel - -')).toEqual([]);
  });

  it('undoes rsyslog’s escapes', () => {
    expect(linesOf('<6>1 2026-11-24T10:00:00Z web-7 kernel - - - a#012b').map(({ message }) => message)).toEqual([
      'a',
      'b',
    ]);
  });
});
