import { describe, expect, it } from 'vitest';
import { lineOf, utc } from './decode-one.ts';

describe('logread of OpenWrt', () => {
  it('tells time, level, tag and uptime, but no host', () => {
    expect(
      lineOf('Tue Nov 24 10:00:00 2026 kern.warn kernel: [  812.345678] Mem-Info:', { host: 'ap-1' }),
    ).toStrictEqual({
      message: 'Mem-Info:',
      part: 0,
      transport: 'syslog',
      provenance: 'kernel',
      host: 'ap-1',
      timeUs: utc('2026-11-24T10:00:00Z'),
      timeSource: 'record',
      inferred: ['zone'],
      monotonicUs: 812_345_678,
      facility: 0,
      severity: 4,
      identifier: 'kernel',
    });
  });

  it('is a program’s where the facility is', () => {
    expect(lineOf('Tue Nov 24 10:00:00 2026 user.notice kernel: x').provenance).toBe('userspace');
    expect(lineOf('Tue Nov 24 10:00:00 2026 daemon.err procd: x')).toMatchObject({ identifier: 'procd', facility: 3 });
  });

  it.each(['Tue Nov 24 10:00:00 2026 some other log', 'Tue Nov 24 10:00:00 2026 foo.bar x: y'])(
    'is not %s',
    (record) => {
      expect(() => lineOf(record)).toThrow('rejected');
    },
  );
});
