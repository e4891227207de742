import type { Cursor } from './cursor.ts';

/** What the batch says for all of its records. */
export interface RecordBase {
  readonly offset: number;
  readonly timestampMs: number;
  /** LogAppendTime: of all records alike. */
  readonly appendedMs?: number | undefined;
}

const NO_BASE: RecordBase = { offset: 0, timestampMs: 0 };

/** Goes over the records of message format 2: lengths and numbers are zigzag varints. */
export class RecordCursor implements Cursor {
  readonly bytes: Buffer;
  start = 0;
  end = 0;
  isBroken = false;
  offset = 0;
  timestampMs: number | undefined;
  keyStart = -1;
  keyEnd = -1;
  valueStart = -1;
  valueEnd = -1;
  readonly #base: RecordBase;
  #body = 0;
  #at = 0;

  constructor(bytes: Buffer, base: RecordBase = NO_BASE) {
    this.bytes = bytes;
    this.#base = base;
  }

  advance(): boolean {
    if (this.isBroken || this.end >= this.bytes.length) return false;
    this.start = this.end;
    this.#at = this.end;
    const length = this.#varint();
    const end = this.#at + length;
    if (!(length > 0 && end <= this.bytes.length)) {
      this.isBroken = true;
      return false;
    }
    this.#body = this.#at;
    this.end = end;
    return true;
  }

  read(): boolean {
    this.#at = this.#body + 1;
    const timestampDelta = this.#varint();
    this.offset = this.#base.offset + this.#varint();
    this.timestampMs = this.#base.appendedMs ?? this.#base.timestampMs + timestampDelta;
    const keyLength = this.#varint();
    this.keyStart = this.#at;
    this.#at += Math.max(0, keyLength);
    this.keyEnd = this.#at;
    const valueLength = this.#varint();
    this.valueStart = valueLength < 0 ? -1 : this.#at;
    this.valueEnd = this.#at + Math.max(0, valueLength);
    const isSound = this.valueEnd <= this.end && keyLength >= -1 && valueLength >= -1 && this.offset >= 0;
    if (!isSound) this.isBroken = true;
    return isSound;
  }

  /** NaN when it does not end within its ten bytes. Beyond 2^53 it is not exact, and no sound batch holds such. */
  #varint(): number {
    const { bytes } = this;
    let byte = bytes[this.#at] ?? 0;
    this.#at += 1;
    let value = byte & 127;
    for (let scale = 128; byte >= 128; scale *= 128) {
      if (scale > 2 ** 63 || this.#at >= bytes.length) return Number.NaN;
      byte = bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 127) * scale;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
