import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameLength } from '../../../../src/sinks/forward/msgpack-frame.ts';

/** One value of each shape, written out by the specification of MessagePack. */
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const SCALARS: readonly (readonly number[])[] = [
  [0x00],
  [0x7f],
  [0xe0],
  [0xff],
  [0xc0],
  [0xc2],
  [0xc3],
  [0xcc, 200],
  [0xcd, ...zeros(2)],
  [0xce, ...zeros(4)],
  [0xcf, ...zeros(8)],
  [0xd0, 200],
  [0xd1, ...zeros(2)],
  [0xd2, ...zeros(4)],
  [0xd3, ...zeros(8)],
  [0xca, ...zeros(4)],
  [0xcb, ...zeros(8)],
  [0xa0],
  [0xa3, 97, 98, 99],
  [0xd9, 2, 97, 98],
  [0xda, 1, 0, ...zeros(256)],
  [0xdb, 0, 0, 0, 1, 97],
  [0xc4, 1, 0],
  [0xc5, 0, 2, 0, 0],
  [0xc6, 0, 0, 0, 1, 0],
  [0xd4, 1, 0],
  [0xd5, 1, ...zeros(2)],
  [0xd6, 1, ...zeros(4)],
  [0xd7, 0, ...zeros(8)],
  [0xd8, 1, ...zeros(16)],
  [0xc7, 3, 1, ...zeros(3)],
  [0xc8, 0, 1, 1, 0],
  [0xc9, 0, 0, 0, 1, 1, 0],
];

const scalar = fc.constantFrom(...SCALARS);
const { value } = fc.letrec<{ value: readonly number[] }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, containerOf(tie('value'))),
}));

function containerOf(each: fc.Arbitrary<readonly number[]>): fc.Arbitrary<readonly number[]> {
  const array = fc.array(each, { maxLength: 6 });
  const pairs = fc.array(fc.tuple(scalar, each), { maxLength: 6 });
  return fc.oneof(
    array.map((values) => [0x90 + values.length, ...values.flat()]),
    array.map((values) => [0xdc, 0, values.length, ...values.flat()]),
    array.map((values) => [0xdd, 0, 0, 0, values.length, ...values.flat()]),
    pairs.map((values) => [0x80 + values.length, ...values.flat(2)]),
    pairs.map((values) => [0xde, 0, values.length, ...values.flat(2)]),
    pairs.map((values) => [0xdf, 0, 0, 0, values.length, ...values.flat(2)]),
  );
}

test('the end of a value is found, whatever follows it, and never before it is there', () => {
  fc.assert(
    fc.property(value, fc.uint8Array({ maxLength: 8 }), fc.nat(), (bytes, rest, cut) => {
      expect(frameLength(Uint8Array.from([...bytes, ...rest]))).toBe(bytes.length);
      expect(frameLength(Uint8Array.from(bytes.slice(0, cut % bytes.length)))).toBeUndefined();
    }),
  );
});

test('no bytes make it throw, and none make it walk beyond them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(frameLength(bytes) ?? 0).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
