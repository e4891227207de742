import { open, type FileHandle } from 'node:fs/promises';

const LF = 0x0a;
const CHUNK_BYTES = 65_536;

/** Opens a file for appending and cuts a last line that has no end: whoever wrote it was stopped in the middle. */
export async function openForLines(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  const handle = await open(path, 'a+');
  try {
    const { size } = await handle.stat();
    const whole = await endOfLastLine(handle, size);
    if (whole < size) await handle.truncate(whole);
    return { handle, size: whole };
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let end = size; end > 0; end -= Math.min(end, CHUNK_BYTES)) {
    const begin = Math.max(0, end - CHUNK_BYTES);
    const { bytesRead } = await handle.read(chunk, 0, end - begin, begin);
    const at = chunk.subarray(0, bytesRead).lastIndexOf(LF);
    if (at >= 0) return begin + at + 1;
  }
  return 0;
}
