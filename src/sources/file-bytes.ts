import { open } from 'node:fs/promises';
import type { ByteRange } from './inputs.ts';

/**
 * The bytes of a part of a file, read straight into the memory that `space` gives for each next piece. Rejects with the system's
 * error. A file that grows meanwhile is read to where it ends then.
 */
export async function* fileBytes(
  path: string,
  { start, end }: ByteRange,
  space: () => Buffer,
  onBytes: ((count: number) => void) | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path);
  try {
    for (let at = start; at < end;) {
      const room = space();
      const { bytesRead } = await file.read(room, 0, Math.min(room.length, end - at), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      onBytes?.(bytesRead);
      yield room.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
