import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, linesOf, utc } from './decode-one.ts';

const KERNEL = { _TRANSPORT: 'kernel', SYSLOG_FACILITY: '0', SYSLOG_IDENTIFIER: 'kernel', _HOSTNAME: 'web-7' };
const entry = (fields: object): string => JSON.stringify({ ...KERNEL, MESSAGE: 'Mem-Info:', ...fields });

describe('MESSAGE', () => {
  const messages = (MESSAGE: unknown): readonly (readonly [number, string])[] =>
    linesOf(entry({ MESSAGE })).map(({ part, message }) => [part, message]);

  it('is one line when it is a string', () => {
    expect(messages('Mem-Info:')).toEqual([[0, 'Mem-Info:']]);
  });

  it('is decoded when it is an array of bytes, which journald prints where it is no clean UTF-8', () => {
    expect(messages([...Buffer.from('Out of memory: Killed process 7 (a'), 0xff, 0x1b, 0x29])).toEqual([
      [0, 'Out of memory: Killed process 7 (a\uFFFD\u001b)'],
    ]);
  });

  it('is several lines where it holds newlines, as the statistics of 5.3 do', () => {
    expect(messages('Memory cgroup stats for /a:\nanon 4096\nfile 0\n')).toEqual([
      [0, 'Memory cgroup stats for /a:'],
      [1, 'anon 4096'],
      [2, 'file 0'],
    ]);
    expect(messages([...Buffer.from('a\nb')])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('gives every value its lines where the field is repeated', () => {
    expect(messages(['a\nb', 'c', [100]])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
    ]);
  });

  it.each([null, '', [], [null], undefined, {}])('is no line when it is %j', (value) => {
    expect(messages(value)).toEqual([]);
  });

  it('keeps the number of a line behind an empty one', () => {
    expect(messages('a\n\nb')).toEqual([
      [0, 'a'],
      [2, 'b'],
    ]);
  });

  it('is text when a shipper made a number of it', () => {
    expect(messages(4096)).toEqual([[0, '4096']]);
  });

  it('keeps blanks that are the kernel’s own', () => {
    expect(messages(' active_file:1 inactive_file:2')).toEqual([[0, ' active_file:1 inactive_file:2']]);
  });
});

describe('fields', () => {
  it('tell host, machine, boot, severity, facility and identifier', () => {
    const fields = { _MACHINE_ID: 'm1', _BOOT_ID: 'b1', PRIORITY: '3', __REALTIME_TIMESTAMP: '1795514400250000' };
    expect(lineOf(entry(fields))).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'journald',
      provenance: 'kernel',
      host: 'web-7',
      machineId: 'm1',
      bootId: 'b1',
      timeUs: 1795514400250000,
      timeSource: 'record',
      facility: 0,
      severity: 3,
      identifier: 'kernel',
    });
  });

  it('may be numbers, and the first counts where they are repeated', () => {
    const fields = { PRIORITY: 4, SYSLOG_FACILITY: 0, _HOSTNAME: ['web-7', 'web-8'], _SOURCE_MONOTONIC_TIMESTAMP: 12 };
    expect(lineOf(entry(fields))).toMatchObject({
      severity: 4,
      facility: 0,
      host: 'web-7',
      monotonicUs: 12,
      provenance: 'kernel',
    });
  });

  it('are absent when they are nonsense', () => {
    const fields = {
      PRIORITY: '9',
      _HOSTNAME: null,
      _SOURCE_MONOTONIC_TIMESTAMP: 1e300,
      _BOOT_ID: {},
      _MACHINE_ID: '',
    };
    const line = lineOf(entry(fields));
    expect(line).not.toHaveProperty('severity');
    for (const name of ['host', 'monotonicUs', 'bootId', 'machineId']) expect(line).not.toHaveProperty(name);
  });

  it('leave the host to the context where they name none', () => {
    expect(lineOf(entry({ _HOSTNAME: undefined }), { host: 'db-1' }).host).toBe('db-1');
    expect(lineOf(entry({}), { host: 'db-1' }).host).toBe('web-7');
  });
});

describe('time', () => {
  const CLOCKS = { __REALTIME_TIMESTAMP: '1795514400250000', __MONOTONIC_TIMESTAMP: '900000000' };

  it('is when the kernel spoke, where journald tells how long it took to hear', () => {
    expect(lineOf(entry({ ...CLOCKS, _SOURCE_MONOTONIC_TIMESTAMP: '899000000' }))).toMatchObject({
      timeUs: 1795514399250000,
      timeSource: 'kernel',
      monotonicUs: 899000000,
    });
  });

  it('does not take the monotonic time of reception for the kernel’s', () => {
    const line = lineOf(entry(CLOCKS));
    expect(line).toMatchObject({ timeUs: 1795514400250000, timeSource: 'record' });
    expect(line).not.toHaveProperty('monotonicUs');
  });

  it('is the sender’s stamp before that of reception', () => {
    expect(lineOf(entry({ ...CLOCKS, _SOURCE_REALTIME_TIMESTAMP: '1795514400000001' }))).toMatchObject({
      timeUs: 1795514400000001,
      timeSource: 'record',
    });
  });

  it('is when we received it where a shipper left out all stamps', () => {
    expect(lineOf(entry({}))).toMatchObject({ timeUs: utc('2026-11-24T10:00:05Z'), timeSource: 'received' });
  });

  it('is absent where nobody knows it', () => {
    const line = lineOf(entry({ __REALTIME_TIMESTAMP: 'soon' }), { ...CONTEXT, receivedUs: undefined });
    expect(line).not.toHaveProperty('timeUs');
    expect(line).not.toHaveProperty('timeSource');
  });
});

describe('kernel text inside', () => {
  it('loses its uptime, which then is its monotonic time', () => {
    expect(lineOf(entry({ MESSAGE: '[   12.345678][ T4711] Mem-Info:' }))).toMatchObject({
      message: 'Mem-Info:',
      monotonicUs: 12_345_678,
      caller: 'T4711',
    });
  });

  it('does not overrule journald’s field', () => {
    expect(lineOf(entry({ MESSAGE: '[   12.345678] Mem-Info:', _SOURCE_MONOTONIC_TIMESTAMP: '5' })).monotonicUs).toBe(
      5,
    );
  });

  it('is not looked for behind other envelopes', () => {
    const message = 'Nov 24 10:00:00 web-7 kernel: Mem-Info:';
    expect(lineOf(entry({ MESSAGE: message })).message).toBe(message);
  });
});
