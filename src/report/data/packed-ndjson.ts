import { gzipSync } from 'node:zlib';
import type { Incident } from '../../model/generated/incident.ts';

const CHUNK_CHARS = 1_048_576;
const MAX_PACKED_BYTES = 3_145_728;

/** Incidents as gzip of NDJSON, written in pieces that gunzip reads as one; it takes no more once it is full. */
export class PackedNdjson {
  readonly #limitBytes: number;
  readonly #pieces: Buffer[] = [];
  #pending: string[] = [];
  #pendingChars = 0;
  #packedBytes = 0;
  #full = false;
  /** How many are in it. */
  count = 0;

  constructor(limitBytes: number = MAX_PACKED_BYTES) {
    this.#limitBytes = limitBytes;
  }

  add(incident: Incident): void {
    if (this.#full) return;
    const json = JSON.stringify(incident);
    this.#pending.push(json);
    this.#pendingChars += json.length;
    if (this.#pendingChars >= CHUNK_CHARS) this.#pack();
  }

  /** All of it, base64. */
  base64(): string {
    this.#pack();
    return Buffer.concat(this.#pieces).toString('base64');
  }

  #pack(): void {
    if (this.#pending.length === 0) return;
    const piece = gzipSync(Buffer.from(this.#pending.map((json) => `${json}\n`).join('')), { level: 9 });
    if (this.#packedBytes + piece.length > this.#limitBytes) this.#full = true;
    else {
      this.#pieces.push(piece);
      this.#packedBytes += piece.length;
      this.count += this.#pending.length;
    }
    this.#pending = [];
    this.#pendingChars = 0;
  }
}
