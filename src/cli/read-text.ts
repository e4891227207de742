import { createReadStream, fstatSync, statSync } from 'node:fs';
import { AppError, messageOf } from '../lib/errors.ts';
import type { Micros } from '../lib/time.ts';

const MAX_PASTE_BYTES = 64 * 1024 ** 2;

/** A paste, and when it was written: what the year of its stamps is inferred from. */
export interface PastedText {
  readonly text: Buffer;
  readonly modifiedUs: Micros;
}

/** All of a file, or of standard input for `-`. Throws AppError when it cannot be read or is too large for a paste. */
export async function readText(path: string): Promise<PastedText> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const stream = path === '-' ? process.stdin : createReadStream(path);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_PASTE_BYTES) throw new Error(`it is larger than ${String(MAX_PASTE_BYTES)} bytes`);
    }
    return { text: Buffer.concat(chunks), modifiedUs: modifiedUs(path) };
  } catch (error) {
    throw new AppError('OOM_INPUT_UNREADABLE', `cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
      remedy: 'name a text file, or - for standard input; large logs are for `oomstream replay`',
    });
  }
}

/** A pipe has no time of its own: it is being written now. */
function modifiedUs(path: string): Micros {
  const stat = path === '-' ? fstatSync(process.stdin.fd) : statSync(path);
  return Math.round((stat.isFile() ? stat.mtimeMs : Date.now()) * 1000);
}
