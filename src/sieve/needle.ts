/** A run of bytes to search for: for each place the bytes that fit, as 256 flags. */
export interface Needle {
  readonly source: string;
  readonly places: readonly Uint8Array[];
}

const TOKEN = /(\\d|\\.|\[(?:\\.|[^\]\\])+\]|[^\\])(?:\{(\d+)\})?/gs;

/** The needle of a word, byte for byte. */
export function needleOfWord(word: string): Needle {
  return { source: word, places: Array.from(word, flagsOf) };
}

/**
 * The needles of a shape, one for each alternative. A shape is a regular expression of fixed length: characters, classes, `\d`,
 * `{n}`, and alternatives of the whole.
 */
export function needlesOfShape(shape: string): readonly Needle[] {
  return shape.split('|').map((source) => ({ source, places: [...source.matchAll(TOKEN)].flatMap(placesOf) }));
}

function placesOf([, token = '', times = '1']: RegExpMatchArray): Uint8Array[] {
  const flags = flagsOf(token);
  return Array.from({ length: Number(times) }, () => flags);
}

// A few characters and classes stand in thousands of places, and are looked at in each.
const FLAGS = new Map<string, Uint8Array>();
const NOTHING = new Uint8Array(256);
const BYTES = new WeakMap<Uint8Array, readonly number[]>();

function flagsOf(token: string): Uint8Array {
  const known = FLAGS.get(token);
  if (known !== undefined) return known;
  const flags = token.length === 1 ? onlyThe(token) : allOf(token);
  FLAGS.set(token, flags);
  return flags;
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

/** The bytes that fit a place, whose flags stay as they are. */
export function bytesOf(flags: Uint8Array = NOTHING): readonly number[] {
  const known = BYTES.get(flags);
  if (known !== undefined) return known;
  const bytes: number[] = [];
  for (let at = flags.indexOf(1); at >= 0; at = flags.indexOf(1, at + 1)) bytes.push(at);
  BYTES.set(flags, bytes);
  return bytes;
}

/** Needles may ask for as many bytes before a record: what precedes a word, be it the end of the record before. */
export const MAX_BEFORE = 2;

const NEWLINE = 10;

/** Whether a needle stands at a place of the bytes, before the first of which a newline stands, as it were. */
export function standsAt({ places }: Needle, bytes: Uint8Array, start: number): boolean {
  if (start < -1 || start + places.length > bytes.length) return false;
  for (let place = 0; place < places.length; place += 1) {
    if (places[place]?.[bytes[start + place] ?? NEWLINE] !== 1) return false;
  }
  return true;
}
