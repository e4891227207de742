/** Bytes of one value; undefined while its end is not there. Any nesting is walked without recursion. */
export function frameLength(bytes: Uint8Array): number | undefined {
  let at = 0;
  for (let open = 1; open > 0; open--) {
    const head = headAt(bytes, at);
    if (head === undefined) return undefined;
    at += head.bytes;
    open += head.values;
    if (at > bytes.length) return undefined;
  }
  return at;
}

/** A value without those in it: its length, and how many follow as its own. */
interface Head {
  readonly bytes: number;
  readonly values: number;
}

const scalar = (bytes: number): Head => ({ bytes, values: 0 });
const container = (bytes: number, values: number): Head => ({ bytes, values });

/** How many bytes hold the length of what begins with this byte, what it counts, and what a value of no length adds. */
const SIZED: ReadonlyMap<number, readonly [lengthBytes: number, of: 'bytes' | 'values' | 'pairs', extra: number]> =
  new Map([
    [0xc4, [1, 'bytes', 0]], // bin
    [0xc5, [2, 'bytes', 0]],
    [0xc6, [4, 'bytes', 0]],
    [0xc7, [1, 'bytes', 1]], // ext, with its type
    [0xc8, [2, 'bytes', 1]],
    [0xc9, [4, 'bytes', 1]],
    [0xd9, [1, 'bytes', 0]], // str
    [0xda, [2, 'bytes', 0]],
    [0xdb, [4, 'bytes', 0]],
    [0xdc, [2, 'values', 0]], // array
    [0xdd, [4, 'values', 0]],
    [0xde, [2, 'pairs', 0]], // map
    [0xdf, [4, 'pairs', 0]],
  ]);

/** The length of what begins with this byte and has always the same one. */
const FIXED: ReadonlyMap<number, number> = new Map([
  ...([0xc0, 0xc1, 0xc2, 0xc3] as const).map((byte) => [byte, 1] as const), // nil, unused, false, true
  ...([0xcc, 0xd0] as const).map((byte) => [byte, 2] as const), // 8-bit integers
  ...([0xcd, 0xd1, 0xd4] as const).map((byte) => [byte, 3] as const), // 16-bit integers, fixext 1 less its byte
  ...([0xca, 0xce, 0xd2] as const).map((byte) => [byte, 5] as const), // float 32, 32-bit integers
  ...([0xcb, 0xcf, 0xd3] as const).map((byte) => [byte, 9] as const), // float 64, 64-bit integers
  ...([0xd5, 0xd6, 0xd7, 0xd8] as const).map((byte) => [byte, 2 + 2 ** (byte - 0xd4)] as const), // fixext 2 to 16
]);

function headAt(bytes: Uint8Array, at: number): Head | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x80 || first >= 0xe0) return scalar(1); // small integers
  if (first < 0x90) return container(1, 2 * (first & 0x0f));
  if (first < 0xa0) return container(1, first & 0x0f);
  if (first < 0xc0) return scalar(1 + (first & 0x1f));
  const fixed = FIXED.get(first);
  return fixed === undefined ? sizedHead(bytes, at, first) : scalar(fixed);
}

function sizedHead(bytes: Uint8Array, at: number, first: number): Head | undefined {
  const [lengthBytes, of, extra] = SIZED.get(first) ?? [0, 'bytes' as const, 0];
  if (at + 1 + lengthBytes > bytes.length) return undefined;
  let length = 0;
  for (let index = 1; index <= lengthBytes; index++) length = length * 256 + (bytes[at + index] ?? 0);
  const bytesOfHead = 1 + lengthBytes + extra;
  if (of === 'bytes') return scalar(bytesOfHead + length);
  return container(bytesOfHead, of === 'pairs' ? 2 * length : length);
}
