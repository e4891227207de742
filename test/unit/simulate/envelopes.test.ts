import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/records/index.ts';
import { ENVELOPE_KINDS, type EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { wrapAll } from '../../../src/simulate/envelopes/shapes.ts';
import type { Spoken } from '../../../src/simulate/envelopes/spoken.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';

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
const textsOf = (kind: EnvelopeKind, spoken: Spoken): string[] => wrapAll(kind, host, spoken).map(String);

describe('the kernel’s lines as shippers write them', () => {
  it.each([
    ['syslog-iso', '2026-09-15T05:00:00.000000+00:00 web-7 kernel: [  812.345678][ T4711] Mem-Info:#012 free:1'],
    [
      'syslog-5424',
      '<4>1 2026-09-15T05:00:00.000000+00:00 web-7 kernel - - - [  812.345678][ T4711] Mem-Info:#012 free:1',
    ],
    ['dmesg', '[  812.345678][ T4711] Mem-Info:\n                        free:1'],
  ] as const)('%s', (kind, expected) => {
    expect(textsOf(kind, kernel)).toStrictEqual([expected]);
  });

  it('journald: about 600 bytes, both clocks, facility 0', () => {
    const [text = ''] = textsOf('journald', kernel);
    expect(text.length).toBeGreaterThan(400);
    expect(JSON.parse(text)).toMatchObject({
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
    const entry: unknown = JSON.parse(textsOf('journald', { ...kernel, text: 'ab\udcc3' }).join());
    expect(entry).toMatchObject({ MESSAGE: [97, 98, 0xc3] });
  });
});

it.each([
  ['syslog-wire', '<14>Sep 15 05:00:00 web-7 app[7]: hello'],
  ['syslog-5424', '<14>1 2026-09-15T05:00:00.000000+00:00 web-7 app 7 - - hello'],
] as const)('a program’s line: %s', (kind, expected) => {
  expect(textsOf(kind, program)).toStrictEqual([expected]);
});

it('syslog read from /proc/kmsg is a record for each line of the text, journald one record', () => {
  expect(wrapAll('syslog-wire', host, kernel).map(String)).toStrictEqual([
    '<4>Sep 15 05:00:00 web-7 kernel: [  812.345678][ T4711] Mem-Info:',
    '<4>Sep 15 05:00:00 web-7 kernel: [  812.345678][ T4711]  free:1',
  ]);
  expect(wrapAll('journald', host, kernel)).toHaveLength(1);
});

it('journal export: a field a line, what has newlines or is no clean text by its length', () => {
  const [text = ''] = wrapAll('journal-export', host, kernel).map((bytes) => bytes.toString('latin1'));
  expect(text).toContain(`_SOURCE_MONOTONIC_TIMESTAMP=812345678\nMESSAGE\n\x11${'\0'.repeat(7)}Mem-Info:\n free:1\n`);
  const [odd = ''] = wrapAll('journal-export', host, { ...kernel, text: 'ab\udcc3' }).map((bytes) =>
    bytes.toString('latin1'),
  );
  expect(odd).toContain(`MESSAGE\n\x03${'\0'.repeat(7)}ab\u00c3\n`);
});

/** Shapes that are not read yet; to become empty. */
const UNREAD: ReadonlySet<EnvelopeKind> = new Set(['journal-export']);
const READ = ENVELOPE_KINDS.filter((kind) => !UNREAD.has(kind));

describe('read back', () => {
  const context = { receivedUs: startUs + 2_000_000, timezone: 'UTC', bare: false };
  const linesOf = (kind: EnvelopeKind, spoken: Spoken): unknown[] =>
    wrapAll(kind, host, spoken).flatMap((bytes): unknown => decodeRecord(bytes, context));

  it.each(READ)('%s: the kernel’s text, time and provenance', (kind) => {
    expect(linesOf(kind, kernel)).toMatchObject([
      { message: 'Mem-Info:', provenance: kind === 'dmesg' ? 'none' : 'kernel', monotonicUs: 812_345_678 },
      {},
    ]);
  });

  it.each(READ.filter((kind) => kind !== 'dmesg'))('%s: a program is not the kernel', (kind) => {
    expect(linesOf(kind, program)).toMatchObject([
      { message: 'hello', provenance: 'userspace', identifier: 'app', host: 'web-7' },
    ]);
  });
});
