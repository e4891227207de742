/** A run of bytes to search for: for each place the bytes that fit, as 256 flags. */
export interface Needle {
  readonly source: string;
  readonly places: readonly Uint8Array[];
}

const TOKEN = /(\\d|\\.|\[(?:\\.|[^\]\\])+\]|[^\\])(?:\{(\d+)\})?/gs;

/** The needle of a word, byte for byte. */
export function needleOfWord(word: string): Needle {
  return { source: word, places: Array.from(word, onlyThe) };
}

/**
 * The needles of a shape, one for each alternative. A shape is a regular expression of fixed length: characters, classes, `\d`,
 * `{n}`, and alternatives of the whole.
 */
export function needlesOfShape(shape: string): readonly Needle[] {
  return shape.split('|').map((source) => ({ source, places: [...source.matchAll(TOKEN)].flatMap(placesOf) }));
}

function placesOf([, token = '', times = '1']: RegExpMatchArray): Uint8Array[] {
  const flags = token.length === 1 ? onlyThe(token) : allOf(token);
  return Array.from({ length: Number(times) }, () => flags);
}

function onlyThe(character: string): Uint8Array {
  const flags = new Uint8Array(256);
  flags[character.charCodeAt(0)] = 1;
  return flags;
}

function allOf(token: string): Uint8Array {
  const pattern = new RegExp(`^${token}$`, 's');
  return Uint8Array.from({ length: 256 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}
