import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, linesOf, utc } from './decode-one.ts';

describe('RFC 3164 on the wire', () => {
  it('tells priority, host, tag, uptime and text', () => {
    expect(lineOf('<4>Nov 24 10:00:00 web-7 kernel: [  812.345678] Mem-Info:')).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'syslog',
      provenance: 'kernel',
      host: 'web-7',
      timeUs: utc('2026-11-24T10:00:00Z'),
      timeSource: 'record',
      inferred: ['year', 'zone'],
      monotonicUs: 812_345_678,
      facility: 0,
      severity: 4,
      identifier: 'kernel',
    });
  });

  it('takes the facility and severity out of the priority', () => {
    expect(lineOf('<30>Nov 24 10:00:00 web-7 systemd[1]: Started.')).toMatchObject({
      facility: 3,
      severity: 6,
      identifier: 'systemd',
      message: 'Started.',
    });
  });

  it('may have an ISO stamp, as rsyslog’s forward format has', () => {
    expect(lineOf('<4>2026-11-24T11:00:00.102898+01:00 web-7.example.org kernel: Mem-Info:')).toMatchObject({
      host: 'web-7.example.org',
      timeUs: utc('2026-11-24T10:00:00Z', 102_898),
    });
  });

  it('may lack the stamp: then it was when we received it', () => {
    expect(lineOf('<4>kernel: Mem-Info:', { host: 'web-7' })).toMatchObject({
      message: 'Mem-Info:',
      host: 'web-7',
      timeUs: CONTEXT.receivedUs,
      timeSource: 'received',
    });
  });

  it('may lack the host, as programs write to /dev/log', () => {
    expect(lineOf('<30>Nov 24 10:00:00 systemd[1]: Started.', { host: 'web-7' })).toMatchObject({
      host: 'web-7',
      identifier: 'systemd',
      message: 'Started.',
    });
  });

  it('may lack the tag', () => {
    const line = lineOf('<46>Nov 24 10:00:00 web-7 last message repeated 3 times');
    expect(line).toMatchObject({ host: 'web-7', message: 'last message repeated 3 times' });
    expect(line).not.toHaveProperty('identifier');
  });

  it('is no syslog when its priority is above the last facility’s', () => {
    expect(() => lineOf('<192>kernel: Mem-Info:')).toThrow('rejected');
  });
});

describe('RFC 3164 in a file', () => {
  it('has no priority, so facility and severity are absent', () => {
    const line = lineOf('Nov 24 10:00:00 web-7 kernel: [  812.345678] Mem-Info:');
    expect(line).toMatchObject({ provenance: 'kernel', monotonicUs: 812_345_678, message: 'Mem-Info:' });
    expect(line).not.toHaveProperty('facility');
    expect(line).not.toHaveProperty('severity');
  });

  it.each([
    ['2026-11-24T10:00:00.102898+00:00', utc('2026-11-24T10:00:00Z', 102_898)],
    ['2026-11-24T10:00:00Z', utc('2026-11-24T10:00:00Z')],
    ['2026-11-24T10:00:00+0530', utc('2026-11-24T04:30:00Z')],
    ['2026-11-24T10:00:00.123456789-05:00', utc('2026-11-24T15:00:00Z', 123_456)],
  ])('may have the ISO stamp %s, of which nothing is inferred', (stamp, timeUs) => {
    const line = lineOf(`${stamp} web-7 kernel: Mem-Info:`);
    expect(line).toMatchObject({ timeUs, timeSource: 'record', host: 'web-7', provenance: 'kernel' });
    expect(line).not.toHaveProperty('inferred');
  });

  it('is not taken for an application’s log that also begins with an ISO stamp', () => {
    expect(() => lineOf('2026-11-24T10:00:00.102Z INFO worker started')).toThrow('rejected');
    expect(lineOf('2026-11-24T10:00:00.102898Z stderr F kernel: Mem-Info:').provenance).toBe('userspace');
  });

  it('keeps all but one blank behind the tag', () => {
    expect(lineOf('Nov 24 10:00:00 web-7 kernel:  active_file:1 inactive_file:2').message).toBe(
      ' active_file:1 inactive_file:2',
    );
    expect(lineOf('Nov 24 10:00:00 web-7 kernel: [  812.345678]  active_file:1').message).toBe(' active_file:1');
    expect(lineOf('Nov 24 10:00:00 web-7 kernel: [ 1532]  1020  1532 4096 sh').message).toBe(
      '[ 1532]  1020  1532 4096 sh',
    );
  });

  it('is no line where the kernel printed an empty one', () => {
    expect(linesOf('Nov 24 10:00:00 web-7 kernel: ')).toEqual([]);
    expect(linesOf('Nov 24 10:00:00 web-7 kernel:')).toEqual([]);
  });

  it('keeps its text where the day does not exist, and was when we received it', () => {
    expect(lineOf('Feb 30 10:00:00 web-7 kernel: Mem-Info:')).toMatchObject({
      message: 'Mem-Info:',
      timeSource: 'received',
    });
    expect(lineOf('Foo 12 10:00:00 web-7 kernel: Mem-Info:')).toMatchObject({ timeSource: 'received' });
  });
});

describe('escapes of rsyslog', () => {
  it('are newlines again, and one uptime holds for all lines of the record', () => {
    const record =
      'Nov 24 10:00:00 web-7 kernel: [  812.345678][ T9] Memory cgroup stats for /a:#012anon 4096#012file 0';
    expect(linesOf(record)).toMatchObject([
      { part: 0, message: 'Memory cgroup stats for /a:', monotonicUs: 812_345_678, caller: 'T9' },
      { part: 1, message: 'anon 4096', monotonicUs: 812_345_678, caller: 'T9' },
      { part: 2, message: 'file 0', monotonicUs: 812_345_678, caller: 'T9' },
    ]);
  });

  it('leave build numbers of kernels alone', () => {
    const text = 'CPU: 3 PID: 7 Comm: java Not tainted 5.15.0-167-generic #177-Ubuntu';
    expect(lineOf(`Nov 24 10:00:00 web-7 kernel: ${text}`).message).toBe(text);
  });
});
