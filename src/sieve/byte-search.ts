import { DAEMON_SENTENCES, SENTENCES, type Sentence } from '../grammar/index.ts';
import { once } from '../lib/once.ts';
import type { ByteSearch } from '../model/record.ts';
import { NeedleSearch } from './needle-search.ts';
import { needleOfWord, needlesOfShape, type Needle } from './needle.ts';
import { searchTables } from './search-tables.ts';
import { simdSearch } from './simd-search.ts';

// journald prints a message that is not UTF-8 as an array of numbers, in which no word can be found.
const BYTE_ARRAY = ['":', '": ', '" : ', '" :', '\\\\":', '\\\\": '].map(
  // Numbers, or several values of which one may be such an array; not every other place of what is before that is rare.
  (colon) => `[Mm][Ee][Ss][Ss][Aa][Gg][Ee]${colon}\\[[\\d\\s\\[\\]"\\\\n]`,
);

/** The needles of all sentences, each once. No word boundaries: JSON's `\n` before a word ends in a letter. */
export function tableNeedles(): readonly Needle[] {
  const sentences: readonly Sentence[] = [...SENTENCES, ...DAEMON_SENTENCES];
  const words = [...new Set(sentences.flatMap(({ literals }) => literals))];
  const shortest = words.filter((word) => !words.some((other) => other !== word && word.includes(other)));
  const shapes = new Set(sentences.flatMap(({ shape }) => (shape === undefined ? [] : [shape])));
  return [...shortest.map(needleOfWord), ...[...shapes, ...BYTE_ARRAY].flatMap(needlesOfShape)];
}

/** A library's user may ask for one text after the other: what all searches look things up in is made once. */
const table = once(() => {
  const needles = tableNeedles();
  return { needles, tables: searchTables(needles) };
});

/** A search for every byte sequence without which no line is one of the sentences, nor can hide one. */
export function byteSearch(): ByteSearch {
  const { needles, tables } = table();
  return (tables === undefined ? undefined : simdSearch(tables)) ?? new NeedleSearch(needles);
}
