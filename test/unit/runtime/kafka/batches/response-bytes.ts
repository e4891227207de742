/** A response with one partition as a broker writes it in the given version of Fetch; producer 7 gave up what it wrote from 0 on. */
export function responseOf(set: Buffer, version = 11): Buffer {
  const parts: Buffer[] = [];
  const int = (value: number, bytes: number) => {
    const part = Buffer.alloc(bytes);
    if (bytes === 8) part.writeBigInt64BE(BigInt(value));
    else part.writeIntBE(value, 0, bytes);
    parts.push(part);
  };
  if (version >= 1) int(11, 4);
  if (version >= 7) parts.push(Buffer.from([0, 0, 0, 0, 0, 5]));
  int(1, 4);
  int(4, 2);
  parts.push(Buffer.from('logs'));
  int(1, 4);
  int(3, 4);
  int(0, 2);
  int(99, 8);
  if (version >= 4) int(98, 8);
  if (version >= 5) int(0, 8);
  if (version >= 4)
    for (const [value, size] of [
      [1, 4],
      [7, 8],
      [0, 8],
    ] as const)
      int(value, size);
  if (version >= 11) int(2, 4);
  int(set.length, 4);
  return Buffer.concat([...parts, set]);
}
