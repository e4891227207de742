import type { Cursor } from './cursor.ts';
import { ATTRIBUTES, LENGTH_END, longAt, MESSAGE } from './raw-batch.ts';

/** How the messages within a wrapper are placed. */
export interface MessageBase {
  /** Added to each offset: those within a wrapper of format 1 count from the wrapper's first. */
  readonly offset: number;
  /** The wrapper's LogAppendTime, in place of the messages' own. */
  readonly appendedMs?: number | undefined;
}

/** Goes over messages of the formats 0 and 1, each with its offset and length before it. */
export class MessageCursor implements Cursor {
  readonly bytes: Buffer;
  start = 0;
  end = 0;
  isBroken = false;
  offset = 0;
  timestampMs: number | undefined;
  valueStart = -1;
  valueEnd = -1;
  readonly #base: MessageBase;

  constructor(bytes: Buffer, base: MessageBase = { offset: 0 }) {
    this.bytes = bytes;
    this.#base = base;
  }

  advance(): boolean {
    if (this.isBroken || this.end >= this.bytes.length) return false;
    this.start = this.end;
    const isWhole = this.start + MESSAGE.key[0] <= this.bytes.length;
    const end = isWhole ? this.start + LENGTH_END + this.bytes.readInt32BE(this.start + 8) : Infinity;
    if (end > this.bytes.length || end < this.start + MESSAGE.key[0] + 8) {
      this.isBroken = true;
      return false;
    }
    this.end = end;
    return true;
  }

  read(): boolean {
    const { bytes, start, end } = this;
    const magic = bytes[start + MESSAGE.magic] ?? 0;
    const keyAt = start + MESSAGE.key[magic === 0 ? 0 : 1];
    this.isBroken = magic > 1 || keyAt + 8 > end;
    if (this.isBroken) return false;
    const valueAt = keyAt + 4 + Math.max(0, bytes.readInt32BE(keyAt));
    const valueLength = valueAt + 4 <= end ? bytes.readInt32BE(valueAt) : Infinity;
    this.offset = longAt(bytes, start) + this.#base.offset;
    this.timestampMs = magic === 0 ? undefined : (this.#base.appendedMs ?? longAt(bytes, start + MESSAGE.timestamp));
    this.valueStart = valueLength < 0 ? -1 : valueAt + 4;
    this.valueEnd = valueAt + 4 + Math.max(0, valueLength);
    this.isBroken = this.valueEnd > end || this.offset < 0;
    return !this.isBroken;
  }

  /** Whether the present message says that its time is that of its append. */
  get isAppendTime(): boolean {
    return ((this.bytes[this.start + MESSAGE.attributes] ?? 0) & ATTRIBUTES.logAppendTime) !== 0;
  }
}
