import type { Random } from './random.ts';

const MAX_BYTES = 65_536;
const MAX_STEPS = 4;
const MAX_REPEATS = 40;

/** What formats are made of. */
const TOKENS = [
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '\0', ' ', '\t', '=', '#012', '\\n', '\\x0a', '\\u0000', '<3>', '<191>', '<'],
  ...['null', 'true', '-0', '1e400', '9007199254740993', '-1', '0', '4294967296', '18446744073709551615', '0x', 'NaN', '1.5'],
  ...['__proto__', 'constructor', '\u2028', '\u001b[0m', '\ufeff', '\ud83d\ude00', 'é', '%s', '${', '}', '../', '*', '&a', '*a', '!!', '- ', '---\n', '|\n'],
  ...['MESSAGE', '_TRANSPORT', 'SYSLOG_FACILITY=0\n', 'kernel: ', 'stream', 'log', 'message', 'kernel', ' kB', 'kB', '(', ')', 'pid=', 'UID:', ' '],
].map((token) => Buffer.from(token)); // prettier-ignore

/** Bytes, or numbers of a binary format, at which such formats turn. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0xc2, 0xed];

type Step = (bytes: Buffer, random: Random, corpus: readonly Buffer[]) => Buffer;

const STEPS: readonly Step[] = [
  (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  (bytes, random) => changed(bytes, random, () => random.pick(EDGES)),
  (bytes, random) => changed(bytes, random, () => random.below(256)),
  (bytes, random) => spliced(bytes, random, 0, random.pick(TOKENS)),
  (bytes, random) => spliced(bytes, random, 1 + random.below(16), random.pick(TOKENS)),
  (bytes, random) => spliced(bytes, random, 1 + random.below(64), Buffer.alloc(0)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  (bytes, random) => spliced(bytes, random, 0, repeated(part(bytes, random), random)),
  (bytes, random, corpus) => spliced(bytes, random, random.below(64), part(random.pick(corpus), random)),
  (bytes, random, corpus) => Buffer.concat([bytes, random.pick(corpus)]),
  (bytes, random) => wordAt(bytes, random),
];

/** A sample with a few of its bytes, words and parts changed. */
export function mutate(sample: Buffer, random: Random, corpus: readonly Buffer[]): Buffer {
  let bytes: Buffer = Buffer.from(sample);
  for (let steps = 1 + random.below(MAX_STEPS); steps > 0; steps -= 1)
    bytes = random.pick(STEPS)(bytes, random, corpus);
  return bytes.length > MAX_BYTES ? bytes.subarray(0, MAX_BYTES) : bytes;
}

function changed(bytes: Buffer, random: Random, to: (byte: number) => number): Buffer {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  const copy = Buffer.from(bytes);
  copy[at] = to(copy[at] ?? 0);
  return copy;
}

function spliced(bytes: Buffer, random: Random, count: number, other: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + count)]);
}

function part(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  return bytes.subarray(at, at + 1 + random.below(64));
}

function repeated(bytes: Buffer, random: Random): Buffer {
  return Buffer.concat(Array.from({ length: 1 + random.below(MAX_REPEATS) }, () => bytes));
}

/** A length or an offset of a binary format, made another one. */
function wordAt(bytes: Buffer, random: Random): Buffer {
  if (bytes.length < 4) return bytes;
  const copy = Buffer.from(bytes);
  copy.writeInt32BE(
    random.pick([0, 1, -1, 0x7fffffff, -0x80000000, bytes.length, 1 << random.below(31)]),
    random.below(bytes.length - 3),
  );
  return copy;
}
