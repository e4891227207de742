import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, utc } from './decode-one.ts';

describe('dmesg', () => {
  it('prints uptime and text; its wall time is when we received it', () => {
    expect(lineOf('[  812.345678] Mem-Info:')).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'dmesg',
      provenance: 'none',
      timeUs: CONTEXT.receivedUs,
      timeSource: 'received',
      monotonicUs: 812_345_678,
    });
  });

  it.each([
    ['[Tue Nov 24 10:00:00 2026] Mem-Info:', 'Mem-Info:'],
    ['[Sun Mar  1 10:00:00 2026]  active_file:1', ' active_file:1'],
    ['[So Mär  1 10:00:00 2026] Mem-Info:', 'Mem-Info:'],
    ['[dim. mars  1 10:00:00 2026] Mem-Info:', 'Mem-Info:'],
    ['[日  3月  1 10:00:00 2026] Mem-Info:', 'Mem-Info:'],
  ])('prints wall time in the reader’s language: %s', (record, message) => {
    const timeUs = record.includes('Nov') ? utc('2026-11-24T10:00:00Z') : utc('2026-03-01T10:00:00Z');
    const line = lineOf(record);
    expect(line).toMatchObject({ message, timeUs, timeSource: 'record', inferred: ['zone'] });
    expect(line).not.toHaveProperty('monotonicUs');
  });

  it('reads that wall time in the zone it is told', () => {
    expect(lineOf('[Tue Nov 24 10:00:00 2026] x', { timezone: 'Europe/Berlin' }).timeUs).toBe(
      utc('2026-11-24T09:00:00Z'),
    );
  });

  it('keeps the text under a month of no known language', () => {
    expect(lineOf('[Xx Yyy 24 10:00:00 2026] Mem-Info:')).toMatchObject({
      message: 'Mem-Info:',
      timeSource: 'received',
    });
  });

  it('prints an ISO stamp with a comma and no host', () => {
    const line = lineOf('2026-11-24T10:00:00,102898+00:00 Mem-Info: of kernel: x');
    expect(line).toMatchObject({ transport: 'dmesg', message: 'Mem-Info: of kernel: x' });
    expect(line.timeUs).toBe(utc('2026-11-24T10:00:00Z', 102_898));
    expect(line).not.toHaveProperty('inferred');
  });

  it.each([
    ['kern  :warn  : [  812.345678] Mem-Info:', 0, 4],
    ['kern  :err   : 2026-11-24T10:00:00,102898+00:00 Mem-Info:', 0, 3],
    ['daemon:info  : [Tue Nov 24 10:00:00 2026] Mem-Info:', 3, 6],
    ['<4>[  812.345678] Mem-Info:', 0, 4],
    ['<30>[  812.345678] Mem-Info:', 3, 6],
  ])('prints the level with -x and -r: %s', (record, facility, severity) => {
    expect(lineOf(record)).toMatchObject({ message: 'Mem-Info:', transport: 'dmesg', facility, severity });
  });

  it('prints the time since the line before with -d', () => {
    expect(lineOf('[  812.345678 <    0.000009>]  active_file:1')).toMatchObject({
      message: ' active_file:1',
      monotonicUs: 812_345_678,
    });
  });

  it('may be indented by whoever pasted it', () => {
    expect(lineOf('    [  812.345678] [ 1532]  1020  1532 4096 sh').message).toBe('[ 1532]  1020  1532 4096 sh');
  });

  it.each(['[ 1532]  1020  1532 4096 sh', '[  pid  ]   uid  tgid', '[INFO] started', '[2026] x', 'app:info : x'])(
    'does not claim %j',
    (record) => {
      expect(() => lineOf(record)).toThrow('rejected');
      expect(lineOf(record, { bare: true })).toMatchObject({ transport: 'bare', message: record });
    },
  );
});
