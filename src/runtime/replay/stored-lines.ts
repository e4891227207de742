import { readSync } from 'node:fs';

const READ_BYTES = 65_536;
const NEWLINE = 0x0a;

/** A line of a file, and where the next one begins. */
export interface StoredLine {
  readonly text: string;
  readonly next: number;
}

/** The whole lines between two places of an open file. */
export function* storedLines(file: number, start: number, end: number): Generator<StoredLine, void, undefined> {
  let pieces: Buffer[] = [];
  for (let at = start; at < end;) {
    const block = Buffer.allocUnsafe(Math.min(READ_BYTES, end - at));
    const count = readSync(file, block, 0, block.length, at);
    if (count === 0) return;
    let from = 0;
    for (
      let newline = block.indexOf(NEWLINE);
      newline >= 0 && newline < count;
      newline = block.indexOf(NEWLINE, from)
    ) {
      const line = block.subarray(from, newline);
      yield {
        text: (pieces.length === 0 ? line : Buffer.concat([...pieces, line])).toString('utf8'),
        next: at + newline + 1,
      };
      pieces = [];
      from = newline + 1;
    }
    pieces.push(block.subarray(from, count));
    at += count;
  }
}
