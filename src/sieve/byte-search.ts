import { DAEMON_SENTENCES, SENTENCES, type Sentence } from '../grammar/index.ts';
import type { ByteSearch } from '../model/record.ts';
import { NeedleSearch } from './needle-search.ts';
import { needleOfWord, needlesOfShape, type Needle } from './needle.ts';

// journald prints a message that is not UTF-8 as an array of numbers, in which no word can be found.
const BYTE_ARRAY = ['":', '": ', '" : ', '" :', '\\\\":', '\\\\": '].map(
  (colon) => `[Mm][Ee][Ss][Ss][Aa][Gg][Ee]${colon}\\[`,
);

const ALL: readonly Sentence[] = [...SENTENCES, ...DAEMON_SENTENCES];

/** A search for every byte sequence without which no line is one of the sentences, nor can hide one. */
export function byteSearch(sentences: readonly Sentence[] = ALL): ByteSearch {
  return new NeedleSearch(needlesOf(sentences));
}

/** The needles of the sentences, each once. No word boundaries: JSON's `\n` before a word ends in a letter. */
export function needlesOf(sentences: readonly Sentence[]): readonly Needle[] {
  const words = [...new Set(sentences.flatMap(({ literals }) => literals))];
  const shortest = words.filter((word) => !words.some((other) => other !== word && word.includes(other)));
  const shapes = new Set(sentences.flatMap(({ shape }) => (shape === undefined ? [] : [shape])));
  return [...shortest.map(needleOfWord), ...[...shapes, ...BYTE_ARRAY].flatMap(needlesOfShape)];
}
