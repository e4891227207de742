import { CorruptBytesError, TooManyBytesError } from './room.ts';

const SHORT = 32;

/** Copies bytes of the input to the output; answers the place after them. */
export function copyLiteral(input: Uint8Array, from: number, output: Uint8Array, to: number, length: number): number {
  if (from + length > input.length) throw new CorruptBytesError('the compressed bytes end too early');
  if (to + length > output.length) throw new TooManyBytesError();
  if (length <= SHORT) for (let i = 0; i < length; i += 1) output[to + i] = input[from + i] ?? 0;
  else output.set(input.subarray(from, from + length), to);
  return to + length;
}

/** Repeats what was put out `distance` before; it may reach into what it writes. Answers the place after it. */
export function copyMatch(output: Uint8Array, to: number, distance: number, length: number): number {
  if (distance === 0 || distance > to) throw new CorruptBytesError('a repetition reaches before the beginning');
  if (to + length > output.length) throw new TooManyBytesError();
  const from = to - distance;
  if (length > SHORT && distance >= length) output.copyWithin(to, from, from + length);
  else for (let i = 0; i < length; i += 1) output[to + i] = output[from + i] ?? 0;
  return to + length;
}
