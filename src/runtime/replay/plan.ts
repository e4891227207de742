import { closeSync, openSync, readSync } from 'node:fs';
import { framingOf } from '../../records/framing.ts';
import { contentKindOf, KIND_BYTES } from '../../sources/content-kind.ts';
import type { Input } from '../../sources/inputs.ts';
import { cutAfter, MAX_CONTINUED_BYTES } from '../../sources/line-cut.ts';
import { packingOf } from '../../sources/packing.ts';

/** A part of the whole work: the shard `index` (from 0 on) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Ranges are multiples of a chunk, so that a file's chunks are the same whoever reads them. */
const CHUNK_BYTES = 1_048_576;
const MAX_RANGE_BYTES = 67_108_864;
const RANGES_PER_READER = 4;

/** Cuts large plain files of lines in ranges, that several can read. */
export function cutForMany(inputs: readonly Input[], readers: number): Input[] {
  const total = inputs.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  const wanted = Math.ceil(total / (readers * RANGES_PER_READER * CHUNK_BYTES)) * CHUNK_BYTES;
  return cutInRanges(inputs, Math.min(MAX_RANGE_BYTES, Math.max(CHUNK_BYTES, wanted)));
}

/** The same with a size of the ranges, which is a multiple of a MiB. */
export function cutInRanges(inputs: readonly Input[], rangeBytes: number): Input[] {
  return inputs.flatMap((input) => rangesOf(input, rangeBytes));
}

/** The part of the inputs that is a shard's: all shards see the same inputs, and each byte is in one of them. */
export function shardOf(inputs: readonly Input[], { index, count }: Shard): Input[] {
  const total = inputs.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  let before = 0;
  return cutForMany(inputs, count).filter((range) => {
    const owner = total === 0 ? 0 : Math.min(count - 1, Math.floor((before * count) / total));
    before += lengthOf(range);
    return owner === index;
  });
}

function lengthOf({ range, sizeBytes = 0 }: Input): number {
  return range === undefined ? sizeBytes : range.end - range.start;
}

function rangesOf(input: Input, rangeBytes: number): Input[] {
  const { path, sizeBytes } = input;
  if (sizeBytes === undefined || sizeBytes < 2 * rangeBytes) return [input];
  try {
    const file = openSync(path, 'r');
    try {
      return isLines(file) ? spans(cutsOf(file, sizeBytes, rangeBytes), input) : [input];
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever reads it says why it cannot be read.
    return [input];
  }
}

function isLines(file: number): boolean {
  const head = bytesAt(file, 0, KIND_BYTES);
  return packingOf(head) === undefined && contentKindOf(head) === 'text' && framingOf(head) === 'lines';
}

/** Where lines begin behind every multiple of the size; none where a line has no end for long. */
function cutsOf(file: number, sizeBytes: number, rangeBytes: number): number[] {
  const cuts: number[] = [];
  for (let at = rangeBytes; at < sizeBytes; at += rangeBytes) {
    const cut = cutAfter(bytesAt(file, at - 1, MAX_CONTINUED_BYTES + 2), 1);
    if (cut !== undefined) cuts.push(at - 1 + cut);
  }
  return cuts;
}

function spans(cuts: readonly number[], input: Input): Input[] {
  const ends = [...cuts, input.sizeBytes ?? 0];
  return ends.map((end, index) => ({ ...input, range: { start: ends[index - 1] ?? 0, end } }));
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
