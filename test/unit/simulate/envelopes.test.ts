import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/records/index.ts';
import { wrap, wrapAll, type Spoken } from '../../../src/simulate/envelopes.ts';
import { ENVELOPE_KINDS, simHost } from '../../../src/simulate/sim-host.ts';

const startUs = Date.UTC(2026, 8, 15, 5) * 1000;
const made = simHost({ seed: 1, name: 'web-7', flavour: 'services', era: '6.1', ships: ['journald'], startUs });
const host = { ...made, bootUs: startUs - 812_345_678 };
const kernel: Spoken = { timeUs: startUs, severity: 4, text: 'Mem-Info:\n free:1', caller: 'T4711' };
const program: Spoken = {
  timeUs: startUs,
  severity: 6,
  text: 'hello',
  by: { identifier: 'app', pid: 7, facility: 1, unit: 'app.service' },
};
const textOf = (kind: (typeof ENVELOPE_KINDS)[number], spoken: Spoken): string => wrap(kind, host, spoken).toString();

describe('the kernel’s lines as shippers write them', () => {
  it.each([
    ['syslog-wire', '<4>Sep 15 05:00:00 web-7 kernel: [  812.345678][ T4711] Mem-Info:#012 free:1'],
    ['syslog-file', 'Sep 15 05:00:00 web-7 kernel: [  812.345678][ T4711] Mem-Info:#012 free:1'],
    ['syslog-iso', '2026-09-15T05:00:00.000000+00:00 web-7 kernel: [  812.345678][ T4711] Mem-Info:#012 free:1'],
    [
      'syslog-5424',
      '<4>1 2026-09-15T05:00:00.000000+00:00 web-7 kernel - - - [  812.345678][ T4711] Mem-Info:#012 free:1',
    ],
    ['dmesg', '[  812.345678][ T4711] Mem-Info:\n                        free:1'],
  ] as const)('%s', (kind, expected) => {
    expect(textOf(kind, kernel)).toBe(expected);
  });

  it('journald: about 600 bytes, both clocks, facility 0', () => {
    const bytes = wrap('journald', host, kernel);
    expect(bytes.length).toBeGreaterThan(400);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      __REALTIME_TIMESTAMP: String(startUs + 312),
      __MONOTONIC_TIMESTAMP: '812345990',
      _SOURCE_MONOTONIC_TIMESTAMP: '812345678',
      _TRANSPORT: 'kernel',
      SYSLOG_FACILITY: '0',
      _HOSTNAME: 'web-7',
      MESSAGE: 'Mem-Info:\n free:1',
    });
  });

  it('journald: text that is no clean UTF-8 is an array of bytes', () => {
    const entry: unknown = JSON.parse(textOf('journald', { ...kernel, text: 'ab\udcc3' }));
    expect(entry).toMatchObject({ MESSAGE: [97, 98, 0xc3] });
  });
});

it.each([
  ['syslog-wire', '<14>Sep 15 05:00:00 web-7 app[7]: hello'],
  ['syslog-5424', '<14>1 2026-09-15T05:00:00.000000+00:00 web-7 app 7 - - hello'],
] as const)('a program’s line: %s', (kind, expected) => {
  expect(textOf(kind, program)).toBe(expected);
});

it('syslog read from /proc/kmsg is a record for each line of the text, journald one record', () => {
  expect(wrapAll('syslog-wire', host, kernel).map(String)).toStrictEqual([
    '<4>Sep 15 05:00:00 web-7 kernel: [  812.345678][ T4711] Mem-Info:',
    '<4>Sep 15 05:00:00 web-7 kernel: [  812.345678][ T4711]  free:1',
  ]);
  expect(wrapAll('journald', host, kernel)).toHaveLength(1);
});

describe('read back', () => {
  const context = { receivedUs: startUs + 2_000_000, timezone: 'UTC', bare: false };

  it.each(ENVELOPE_KINDS)('%s: the kernel’s text, time and provenance', (kind) => {
    const lines = decodeRecord(wrap(kind, host, kernel), context);
    expect(lines).toMatchObject([
      { message: 'Mem-Info:', provenance: kind === 'dmesg' ? 'none' : 'kernel', monotonicUs: 812_345_678 },
      {},
    ]);
  });

  it.each(ENVELOPE_KINDS.filter((kind) => kind !== 'dmesg'))('%s: a program is not the kernel', (kind) => {
    expect(decodeRecord(wrap(kind, host, program), context)).toMatchObject([
      { message: 'hello', provenance: 'userspace', identifier: 'app', host: 'web-7' },
    ]);
  });
});
