import { describe, expect, it } from 'vitest';
import type { EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
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
    ['dmesg', '[  812.345678] [ T4711] Mem-Info:\n                free:1'],
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

describe('the kernel’s lines in other shapes', () => {
  /** The text's second line stands below its first character; what a line has of its own (its caller) is not counted. */
  const below = (head: string, own = ''): string => `${head}${own}Mem-Info:\n${' '.repeat(head.length)} free:1`;

  it.each([
    ['journal-short-monotonic', below('[  812.345678] web-7 kernel: ')],
    ['journal-short-full', below('Tue 2026-09-15 05:00:00 UTC web-7 kernel: ')],
    ['journal-short-unix', below('1789448400.000312 web-7 kernel: ')],
    ['dmesg-levels', below('kern  :warn  : [  812.345678] ', '[ T4711] ')],
    ['dmesg-ctime-german', below('[Di Sep 15 05:00:00 2026] ', '[ T4711] ')],
    ['dmesg-ctime-japanese', below('[火  9月 15 05:00:00 2026] ', '[ T4711] ')],
    ['kmsg', '4,270781892,812345678,-,caller=T4711;Mem-Info:\\x0a free:1'],
    [
      'syslog-5424-framed',
      '100 <4>1 2026-09-15T05:00:00.000000+00:00 web-7 kernel - - - [  812.345678][ T4711] Mem-Info:#012 free:1',
    ],
  ] as const)('%s', (kind, expected) => {
    expect(textsOf(kind, kernel)).toStrictEqual([expected]);
  });

  it('netconsole cuts what is too long into numbered pieces of at most 1000 bytes', () => {
    const pieces = textsOf('netconsole-extended', { ...kernel, text: 'x'.repeat(1500) });
    expect(pieces.map((piece) => [piece.length, /ncfrag=[0-9]+.[0-9]+/.exec(piece)?.[0]])).toStrictEqual([
      [1000, 'ncfrag=0/1500'],
      [604, 'ncfrag=949/1500'],
    ]);
  });

  it('a program’s text in the ring buffer has its tag and its facility', () => {
    expect(textsOf('kmsg', program)).toStrictEqual(['14,270781892,812345678,-;app[7]: hello']);
    expect(textsOf('proc-kmsg', program)).toStrictEqual(['<14>[  812.345678] app[7]: hello']);
  });
});
