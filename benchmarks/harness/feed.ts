import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Tool } from '../../test/support/debian/tool.ts';

const NEWLINE = 10;
const PIECE_BYTES = 4_194_304;
const TICK_MS = 50;

/** Where a feed writes to, and how. */
export interface FeedOptions {
  readonly kcat: Tool;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly codec: string;
  readonly core: number;
}

/** A log of the benchmark, sent again and again by kcat for as long as it is asked to. */
export class Feed {
  readonly #child: ChildProcess;
  readonly #pieces: readonly Piece[];
  #next = 0;
  #bytes = 0;
  #records = 0;
  #errors = '';

  /** Whole lines of the file, in memory. */
  constructor(file: string, { kcat, brokers, topic, codec, core }: FeedOptions) {
    this.#pieces = piecesOf(readFileSync(file));
    const batching = ['-X', 'linger.ms=100', '-X', 'batch.size=1000000', '-X', 'queue.buffering.max.kbytes=65536'];
    const words = [kcat.path, '-P', '-b', brokers.join(), '-t', topic, '-z', codec, ...batching];
    this.#child = spawn('taskset', ['-c', String(core), ...words], {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, ...kcat.env },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors = text));
    this.#child.stdin?.on('error', () => undefined);
    process.once('exit', () => this.#child.kill('SIGKILL'));
  }

  /** Bytes that kcat has taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Records that kcat has taken. */
  get records(): number {
    return this.#records;
  }

  /** Sends at most so many bytes a second until `mayGoOn` says no; as fast as kcat takes them by default. */
  async send(mayGoOn: () => boolean, bytesPerSecond = Number.POSITIVE_INFINITY): Promise<void> {
    const begun = performance.now();
    const before = this.#bytes;
    while (mayGoOn()) {
      const due = ((performance.now() - begun) / 1000) * bytesPerSecond;
      if (this.#bytes - before > due) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      else await this.#write();
    }
  }

  /** Waits until the broker has all that was sent. */
  async end(): Promise<void> {
    const closed = this.#child.exitCode === null ? once(this.#child, 'close') : undefined;
    this.#child.stdin?.end();
    await closed;
    if (this.#child.exitCode !== 0) throw new Error(`kcat: ${this.#errors}`);
  }

  async #write(): Promise<void> {
    const piece = this.#pieces[this.#next++ % this.#pieces.length];
    const { stdin } = this.#child;
    if (piece === undefined || stdin === null || this.#child.exitCode !== null)
      throw new Error(`kcat: ${this.#errors}`);
    this.#bytes += piece.bytes.length;
    this.#records += piece.records;
    // A pipe whose reader has ended is closed, and fails what waits for it.
    if (!stdin.write(piece.bytes)) await once(stdin, 'drain');
  }
}

interface Piece {
  readonly bytes: Buffer;
  readonly records: number;
}

function piecesOf(all: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < all.length;) {
    const end = all.lastIndexOf(NEWLINE, Math.min(all.length, from + PIECE_BYTES) - 1) + 1;
    const bytes = all.subarray(from, end);
    pieces.push({ bytes, records: countNewlines(bytes) });
    from = end;
  }
  return pieces;
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
