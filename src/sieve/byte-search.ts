import { SENTENCES, type Sentence } from '../grammar/index.ts';
import type { ByteSearch } from '../model/record.ts';

// journald prints a message that is not UTF-8 as an array of numbers, in which no word can be found.
const BYTE_ARRAY = String.raw`message[\\]*"\s?:\s?\[ ?\d`;
const BYTE_ARRAY_SHAPES = [BYTE_ARRAY, BYTE_ARRAY.replace('message', 'MESSAGE')];

/** No needle matches over more bytes than this: what is cut between two windows is seen whole in one of them. */
const OVERLAP_BYTES = 256;
const FIRST_WINDOW_BYTES = 4096;
const LAST_WINDOW_BYTES = 262_144;

/** A search for every byte sequence without which no line is one of the sentences, nor can hide one. */
export function byteSearch(sentences: readonly Sentence[] = SENTENCES): ByteSearch {
  const pattern = new RegExp(needlesOf(sentences).join('|'), 'g');
  return { next: (bytes, from) => nextHit(pattern, bytes, from) };
}

/** The needles as sources of regular expressions. No word boundaries: JSON's `\n` before a word ends in a letter. */
export function needlesOf(sentences: readonly Sentence[]): readonly string[] {
  const words = new Set(sentences.flatMap(({ literals }) => literals));
  const shortest = [...words].filter((word) => ![...words].some((other) => other !== word && word.includes(other)));
  const shapes = sentences.flatMap(({ shape }) => (shape === undefined ? [] : [shape]));
  return [...shortest.sort().map(escaped), ...new Set(shapes), ...BYTE_ARRAY_SHAPES];
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// Windows grow while nothing is found: what hits in every record is not turned to text over and over.
function nextHit(pattern: RegExp, bytes: Buffer, from: number): number {
  let start = Math.max(0, from);
  for (let size = FIRST_WINDOW_BYTES; start < bytes.length; size = Math.min(size * 4, LAST_WINDOW_BYTES)) {
    const end = Math.min(start + size, bytes.length);
    // A needle may look at the two bytes before it.
    const before = Math.min(2, start);
    pattern.lastIndex = before;
    const match = pattern.exec(bytes.toString('latin1', start - before, end));
    if (match !== null) return start - before + match.index;
    if (end === bytes.length) return -1;
    start = end - OVERLAP_BYTES;
  }
  return -1;
}
