import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSearch } from '../../../src/model/record.ts';
import { framingOf } from '../../../src/records/framing.ts';
import { batchOf } from '../../../src/sieve/framed-batch.ts';
import { DetectedChunks } from '../../../src/sources/detected-chunks.ts';
import type { SkippedLine } from '../../../src/sources/skipped-line.ts';

const SOURCE = { topic: 'file', partition: 0, incarnation: 0 };
const everything: ByteSearch = { next: (bytes, from) => (from < bytes.length ? from : -1) };

function binary(name: string, value: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, Buffer.from(`${value}\n`)]);
}

const entry = (cursor: string, message: string): Buffer =>
  Buffer.concat([
    Buffer.from(`__CURSOR=${cursor}\n`),
    message.includes('\n') ? binary('MESSAGE', message) : Buffer.from(`MESSAGE=${message}\n`),
  ]);

const EXPORT = [entry('a', 'one'), entry('b', 'two\n\n__CURSOR=x\n'), entry('c', 'three')];
const EXPORT_FILE = Buffer.concat(EXPORT.flatMap((bytes) => [bytes, Buffer.from('\n')]));
const PRETTY = ['{\n\t"MESSAGE" : "one }\\"{"\n}', '{\n\t"MESSAGE" : "two \\\\"\n}', '{\n\t"MESSAGE" : [\n1, 2 ]\n}'];
const DMESG = ['{\n "pri": 6,\n "msg": "one"\n      }', '{\n "pri": 4,\n "msg": "{two"\n      }'];

/** The records of an input that comes in pieces, with their offsets, and what was too long. */
function read(input: Buffer, pieceBytes: number, chunkBytes: number, maxLineBytes = 1_000_000) {
  const skipped: SkippedLine[] = [];
  const chunks = new DetectedChunks({ chunkBytes, maxLineBytes, onSkipped: (each) => skipped.push(each) });
  const lines = [];
  for (let at = 0; at < input.length; at += pieceBytes) lines.push(...chunks.push(input.subarray(at, at + pieceBytes)));
  lines.push(...chunks.end());
  const records = lines.flatMap(({ bytes, baseOffset }) => [
    ...batchOf(SOURCE, chunks.framing, bytes, { baseOffset }).candidates(everything),
  ]);
  return { skipped, records: records.map(({ bytes, offset }) => [offset, bytes?.toString('latin1')] as const) };
}

describe('a file of records over several lines is cut into whole records, however it comes in pieces', () => {
  it.each([
    ['journalctl -o export', EXPORT_FILE, EXPORT.map((bytes) => bytes.toString('latin1'))],
    ['journalctl -o json-pretty', Buffer.from(`${PRETTY.join('\n')}\n`), PRETTY],
    ['a pretty-printed array', Buffer.from(`[\n${PRETTY.join(',\n')}\n]\n`), PRETTY],
    ['dmesg --json', Buffer.from(`{\n   "dmesg": [\n      ${DMESG.join(',')}\n   ]\n}\n`), DMESG],
  ])('%s', (_, file, expected) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (piece, chunk) => {
        const { records } = read(file, piece, chunk);
        expect(records.map(([, text]) => text?.trimEnd())).toEqual(expected.map((text) => text.trimEnd()));
        for (const [offset, text = ''] of records) expect(file.toString('latin1').startsWith(text, offset)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

it.each([
  ['entries', EXPORT_FILE],
  ['objects', Buffer.from(`${PRETTY.join('\n')}\n`)],
])('%s are cut at the same places in whatever pieces they come', (_, file) => {
  const input = Buffer.concat(Array.from({ length: 20 }, () => file));
  const options = { chunkBytes: 150, maxLineBytes: 120, onSkipped: () => undefined };
  const places = (pieceBytes: number): readonly number[] => {
    const chunks = new DetectedChunks(options);
    const lines = [];
    for (let at = 0; at < input.length; at += pieceBytes)
      lines.push(...chunks.push(input.subarray(at, at + pieceBytes)));
    return [...lines, ...chunks.end()].map(({ baseOffset }) => baseOffset);
  };
  const whole = places(input.length);
  expect(whole.length).toBeGreaterThan(5);
  for (const pieceBytes of [1, 7, 60, 149, 150, 151, 400]) expect(places(pieceBytes)).toEqual(whole);
});

describe('framing', () => {
  it.each([
    ['{"a":1}\n{"a":2}\n', 'lines'],
    ['{"dmesg":[{"pri":4}]}', 'lines'],
    ['Nov 24 10:00:00 web-7 kernel: x', 'lines'],
    ['HOME=/root\n', 'lines'],
    ['', 'lines'],
    ['__CURSOR=s=1\n', 'export'],
    ['{\n\t"__CURSOR" : "x"', 'json'],
    ['{\n   "dmesg": [\n', 'json'],
    ['[\n {"a":1}', 'json'],
  ])('of %j is %s', (text, framing) => {
    expect(framingOf(Buffer.from(text))).toBe(framing);
  });

  it('of a record that was cut gives what is left as the last one', () => {
    const { records } = read(EXPORT_FILE.subarray(0, -12), 7, 50);
    expect(records).toHaveLength(3);
  });
});

it('a record above the bound is stepped over with its place and size, and the next one is read', () => {
  const long = entry('b', 'x'.repeat(5000));
  const file = Buffer.concat(
    [EXPORT[0] ?? '', '\n', long, '\n', EXPORT[2] ?? '', '\n'].map((part) => Buffer.from(part)),
  );
  const { records, skipped } = read(file, 100, 200, 1000);
  expect(records.map(([, text]) => text?.includes('MESSAGE=one') === true || text?.includes('three') === true)).toEqual(
    [true, true],
  );
  expect(skipped.map(({ sizeBytes }) => sizeBytes)).toEqual([long.length + 0]);
});
