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

  it.each([
    ['[<    0.000009>] Mem-Info:', {}],
    ['[  +0.000009] Mem-Info:', {}],
    ['[Nov24 10:00] Mem-Info:', { timeUs: utc('2026-11-24T10:00:00Z'), inferred: ['year', 'zone'] }],
    ['[Nov 4 10:00] Mem-Info:', { timeUs: utc('2026-11-04T10:00:00Z') }],
    ['[11月24 10:00] Mem-Info:', { timeUs: utc('2026-11-24T10:00:00Z') }],
    ['[Tue Nov 24 10:00:00 2026 <    0.000009>] Mem-Info:', { timeUs: utc('2026-11-24T10:00:00Z') }],
    ['[вт ноя 24 10:00:00 2026] Mem-Info:', { timeUs: utc('2026-11-24T10:00:00Z') }],
    [
      '[Tue Nov 24 10:00:00 2026] [  812.345678] Mem-Info:',
      { timeUs: utc('2026-11-24T10:00:00Z'), monotonicUs: 812_345_678 },
    ],
    ['[2026-11-24 10:00:00] [  812.345678][    T9] Mem-Info:', { timeUs: utc('2026-11-24T10:00:00Z'), caller: 'T9' }],
    ['[  812.345678] [ T4711] Mem-Info:', { monotonicUs: 812_345_678, caller: 'T4711' }],
    ['<4>[  812.345678][    C1] Mem-Info:', { monotonicUs: 812_345_678, caller: 'C1', severity: 4 }],
    ['kern  :warn  : Mem-Info:', { facility: 0, severity: 4 }],
    ['kern  :warn  : [Nov24 10:00] Mem-Info:', { facility: 0, timeUs: utc('2026-11-24T10:00:00Z') }],
  ])('prints every form of time: %s', (record, expected) => {
    expect(lineOf(record)).toMatchObject({ message: 'Mem-Info:', transport: 'dmesg', provenance: 'none', ...expected });
  });

  it('names the program that wrote to the ring buffer where the facility shows one', () => {
    expect(lineOf('daemon:info  : [  812.345678] systemd[1]: web.service: Failed.')).toMatchObject({
      ...{ provenance: 'userspace', identifier: 'systemd', daemon: 'systemd', message: 'web.service: Failed.' },
    });
  });

  it('takes what begins with a name and a pid for a program’s where no facility is shown, also a quotation', () => {
    const record = '[  812.345678] app[7]: Out of memory: Killed process 1 (init)';
    expect(lineOf(record)).toMatchObject({ provenance: 'userspace', daemon: 'app' });
    expect(lineOf('[  812.345678] systemd[1]: web.service: Failed.')).toMatchObject({
      ...{ provenance: 'userspace', daemon: 'systemd', message: 'web.service: Failed.' },
    });
  });

  it('is Talos’ with the node, and its controllers’ sentences stay whole', () => {
    const record =
      '10.5.0.2: user: warning: [2026-11-24T10:00:00.102898Z]: [talos] Sending SIGKILL to cgroup {"a":"b"}';
    expect(lineOf(record)).toMatchObject({
      ...{ host: '10.5.0.2', provenance: 'userspace', daemon: 'talos', facility: 1, severity: 4 },
      message: '[talos] Sending SIGKILL to cgroup {"a":"b"}',
      timeUs: utc('2026-11-24T10:00:00Z', 102_898),
    });
  });

  it('takes no sentence of the kernel for a program’s because it has brackets', () => {
    expect(lineOf('[  812.345678] lowmem_reserve[]: 0 0 0').message).toBe('lowmem_reserve[]: 0 0 0');
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
