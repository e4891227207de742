/** A run of bytes to search for: for each place the bytes that fit, as 256 flags. */
export interface Needle {
  readonly source: string;
  readonly places: readonly Uint8Array[];
}

const TOKEN = /(\\d|\\.|\[(?:\\.|[^\]\\])+\]|[^\\])(?:\{(\d+)\})?/gs;

/** The needle of a word, byte for byte. */
export function needleOfWord(word: string): Needle {
  return { source: word, places: Array.from(word, (character) => flagsOf(new RegExp(`[\\x${hex(character)}]`))) };
}

/**
 * The needles of a shape, one for each alternative. A shape is a regular expression of fixed length: characters, classes, `\d`,
 * `{n}`, and alternatives of the whole.
 */
export function needlesOfShape(shape: string): readonly Needle[] {
  return shape.split('|').map((source) => ({ source, places: [...source.matchAll(TOKEN)].flatMap(placesOf) }));
}

function placesOf([, token = '', times = '1']: RegExpMatchArray): Uint8Array[] {
  const flags = flagsOf(new RegExp(`^${token}$`, 's'));
  return Array.from({ length: Number(times) }, () => flags);
}

function flagsOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}
