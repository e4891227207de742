import { describe, expect, it } from 'vitest';
import { CONTEXT, lineOf, utc } from './decode-one.ts';

describe('journalctl -o short-full and with-unit', () => {
  it('tell time, host and tag', () => {
    expect(lineOf('Tue 2026-11-24 10:00:00 UTC web-7 kernel:  active_file:1')).toStrictEqual({
      message: ' active_file:1',
      part: 0,
      transport: 'journald',
      provenance: 'kernel',
      host: 'web-7',
      timeUs: utc('2026-11-24T10:00:00Z'),
      timeSource: 'record',
      identifier: 'kernel',
    });
  });

  it('leave the offset to the context where the zone has a name other than UTC', () => {
    expect(lineOf('Tue 2026-11-24 10:00:00 CET web-7 kernel: x', { timezone: 'Europe/Berlin' })).toMatchObject({
      timeUs: utc('2026-11-24T09:00:00Z'),
      inferred: ['zone'],
    });
    expect(lineOf('Tue 2026-11-24 10:00:00 -03 web-7 kernel: x').timeUs).toBe(utc('2026-11-24T13:00:00Z'));
  });

  it('are a program’s where the tag is', () => {
    expect(lineOf('Tue 2026-11-24 10:00:00 UTC web-7 cron.service/cron[7]: x')).toMatchObject({
      provenance: 'userspace',
      identifier: 'cron.service/cron',
    });
  });
});

describe('journalctl -o short-unix', () => {
  it('tells microseconds since 1970', () => {
    expect(lineOf('1795514400.251000 web-7 kernel: Mem-Info:')).toMatchObject({
      timeUs: utc('2026-11-24T10:00:00Z', 251_000),
      timeSource: 'record',
      provenance: 'kernel',
      message: 'Mem-Info:',
    });
  });
});

describe('journalctl -o short-monotonic', () => {
  it('tells the kernel’s time, but proves nothing, since a program may have written such a line to /dev/kmsg', () => {
    expect(lineOf('[  899.996000] web-7 kernel: Mem-Info:')).toMatchObject({
      transport: 'journald',
      provenance: 'none',
      host: 'web-7',
      monotonicUs: 899_996_000,
      timeUs: CONTEXT.receivedUs,
      timeSource: 'received',
      message: 'Mem-Info:',
    });
  });

  it.each([
    '[    1.234567] usb 1-1: new device',
    '[    1.234567] java invoked oom-killer: x',
    '[    1.234567] kernel: x',
  ])('leaves %s to dmesg', (record) => {
    expect(lineOf(record)).toMatchObject({ transport: 'dmesg', message: record.slice(15) });
  });
});
