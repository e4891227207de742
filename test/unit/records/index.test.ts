import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRejected } from '../../../src/records/envelope.ts';
import { decodeRecord, ENVELOPES } from '../../../src/records/index.ts';
import { CONTEXT, linesOf } from './decode-one.ts';

const OPENING = /^java invoked oom-killer: /;

describe.each(ENVELOPES)('sample of $id', (envelope) => {
  const bytes = Buffer.from(envelope.sample);

  it('looks like its own shape', () => {
    expect(envelope.looksLike(bytes)).toBe(true);
  });

  it('is decoded by its own shape to the line it wraps', () => {
    const [line] = linesOf(envelope.sample, { bare: true }, envelope);
    expect(line?.message).toMatch(OPENING);
  });

  it('is given to its own shape by detection', () => {
    const context = { ...CONTEXT, bare: true };
    expect(decodeRecord(bytes, context)).toEqual(envelope.decode(bytes, context));
  });

  it('survives a byte order mark, a final newline and indentation', () => {
    const own = linesOf(envelope.sample, { bare: true });
    expect(linesOf(`\uFEFF${envelope.sample}\r\n`, { bare: true })).toEqual(own);
    expect(linesOf(`    ${envelope.sample}`, { bare: true })).toEqual(own);
  });
});

describe('decodeRecord', () => {
  const decode = (record: string | Buffer, bare = false) => decodeRecord(Buffer.from(record), { ...CONTEXT, bare });

  it('names no envelope twice', () => {
    expect(new Set(ENVELOPES.map(({ id }) => id)).size).toBe(ENVELOPES.length);
  });

  it.each(['{', '{"MESSAGE":"cut of', '{"MESSAGE":"x"}}', '{not json}', '  {"a":1,}', '{"a":"\n"}'])(
    'says of broken JSON %j that it is no JSON, and why',
    (record) => {
      expect(decode(record)).toEqual({
        rejected: 'invalid-json',
        detail: expect.stringMatching(
          /^The record of \d+ bytes is not JSON: .*(position|Unexpected|Expected)/s,
        ) as string,
      });
    },
  );

  it.each([
    '{}',
    '{"message":"Killed process 1 (x)"}',
    '{"MESSAGE":"without any field of journald"}',
    '{"rejected":"x"}',
  ])('knows no shape for %j, not even where bare text is accepted', (record) => {
    expect(decode(record)).toMatchObject({ rejected: 'unknown-envelope' });
    expect(decode(record, true)).toMatchObject({ rejected: 'unknown-envelope' });
  });

  it.each([
    '',
    ' ',
    '\0',
    'Out of memory: Killed process 1 (x)',
    '[ 1532]  1020  1532 3 3 3 0 0 sh',
    '<999>x',
    '[]',
    'null',
  ])('refuses %j without an envelope unless bare text is accepted', (record) => {
    expect(decode(record)).toMatchObject({ rejected: 'unknown-envelope' });
    expect(isRejected(decode(record, true))).toBe(false);
  });

  it('reads damaged RFC 5424 as far as RFC 3164 allows, but never as the kernel’s', () => {
    expect(linesOf('<6>1 yesterday kernel: Out of memory: Killed process 1 (x)')).toMatchObject([
      { transport: 'syslog', provenance: 'userspace' },
    ]);
  });

  it('answers JSON nested ten thousand levels deep', () => {
    const nested = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(isRejected(decode(`{"_TRANSPORT":"kernel","MESSAGE":${nested}}`))).toBe(false);
    expect(decode('{"a":'.repeat(10_000))).toMatchObject({ rejected: 'invalid-json' });
  });

  it('rejects a record of more lines than any report has, instead of losing some', () => {
    const record = JSON.stringify({ _TRANSPORT: 'kernel', MESSAGE: 'x\n'.repeat(70_000) });
    expect(decode(record)).toMatchObject({ rejected: 'too-large' });
  });

  it('decodes invalid UTF-8 with a replacement character in every shape', () => {
    for (const { sample } of ENVELOPES) {
      const bytes = Buffer.from(sample.replace('java', 'ja\u00ffva'), 'latin1');
      expect(linesOf(bytes, { bare: true })[0]?.message).toMatch(/^ja\uFFFDva invoked/);
    }
  });
});

describe('hostile bytes', () => {
  const check = (bytes: Buffer, bare: boolean): void => {
    for (const timezone of ['UTC', 'Europe/Berlin', 'No/Where']) {
      const decoded = decodeRecord(bytes, { ...CONTEXT, timezone, bare });
      if (isRejected(decoded)) continue;
      for (const line of decoded) {
        expect(line.message).not.toMatch(/\n/);
        expect(Object.values(line)).not.toContain(undefined);
        for (const value of [line.timeUs, line.monotonicUs]) expect(Number.isSafeInteger(value ?? 0)).toBe(true);
      }
    }
  };

  it('never make it throw when they are random', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, bare) => {
        check(Buffer.from(bytes), bare);
      }),
      { numRuns: 500 },
    );
  });

  it('never make it throw when they are a known record with bytes changed, cut or inserted', () => {
    const sample = fc.constantFrom(...ENVELOPES.map((envelope) => envelope.sample));
    const edit = fc.record({ at: fc.nat(700), drop: fc.nat(20), insert: fc.uint8Array({ maxLength: 8 }) });
    fc.assert(
      fc.property(sample, fc.array(edit, { maxLength: 4 }), fc.boolean(), (text, edits, bare) => {
        let bytes = Buffer.from(text);
        for (const { at, drop, insert } of edits)
          bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + drop)]);
        check(bytes, bare);
      }),
      { numRuns: 1000 },
    );
  });

  it('never make it throw when they are a journal entry of any values', () => {
    const names = fc.constantFrom(
      'MESSAGE', '_TRANSPORT', 'SYSLOG_FACILITY', 'PRIORITY', 'SYSLOG_IDENTIFIER', '_HOSTNAME',
      '__REALTIME_TIMESTAMP', '__MONOTONIC_TIMESTAMP', '_SOURCE_MONOTONIC_TIMESTAMP', '__proto__', 'rejected',
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (entry) => {
        check(Buffer.from(JSON.stringify({ _BOOT_ID: 'b', ...entry })), false);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['blanks', ' '.repeat(1_000_000)],
    ['open brackets', '['.repeat(1_000_000)],
    ['open priorities', '<'.repeat(1_000_000)],
    ['an endless tag', `<6>Nov 24 10:00:00 web-7 ${'k'.repeat(1_000_000)}`],
    ['an endless host', `<6>Nov 24 10:00:00 ${'h'.repeat(1_000_000)}`],
    ['endless structured data', `<6>1 - h kernel - - [${'a="'.repeat(300_000)}`],
    ['escaped brackets', `<6>1 - h kernel - - [a b="${'\\]'.repeat(500_000)}`],
    ['an endless uptime', `[${'1'.repeat(1_000_000)}.`],
    ['hashes', `Nov 24 10:00:00 web-7 kernel: ${'#01'.repeat(300_000)}`],
    ['newlines', `Nov 24 10:00:00 web-7 kernel: ${'#012'.repeat(250_000)}`],
    ['a list of bytes', `{"_TRANSPORT":"kernel","MESSAGE":[${'1,'.repeat(400_000)}1]}`],
  ])('take linear time: %s', (_, record) => {
    const started = performance.now();
    decodeRecord(Buffer.from(record), { ...CONTEXT, bare: true });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
