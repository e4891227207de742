import { createGunzip } from 'node:zlib';

const MAGIC = [0x1f, 0x8b] as const;
// deflate makes 1000 bytes of one at most, so that a piece becomes 16 MiB at most.
const PIECE_BYTES = 16_384;

/** Whether bytes begin as a gzip member does (RFC 1952, 2.3.1). */
export function isGzip(head: Buffer): boolean {
  return head[0] === MAGIC[0] && head[1] === MAGIC[1];
}

/**
 * The content of gzip, member after member. What stands before a damage is given out before the error is thrown (of a
 * corrupt block all but the last 16 KiB; of a truncated file everything).
 */
export async function* gunzip(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const stream = createGunzip();
  const failure: { error?: Error } = {};
  let ready: Buffer[] = [];
  let wake = (): void => undefined;
  stream.on('data', (chunk: Buffer) => ready.push(chunk));
  stream.on('error', (error) => {
    failure.error = error;
    wake();
  });
  /** Runs one step of the stream to its end or its failure; what it made. */
  const step = async (begin: (done: () => void) => void): Promise<Buffer[]> => {
    await new Promise<void>((resolve) => {
      wake = resolve;
      begin(resolve);
    });
    const made = ready;
    ready = [];
    return made;
  };
  try {
    for await (const chunk of compressed) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        yield* await step((done) =>
          stream.write(piece, () => {
            done();
          }),
        );
        if (failure.error !== undefined) throw failure.error;
      }
    }
    yield* await step((done) => {
      stream.once('end', done);
      stream.end();
    });
    if (failure.error !== undefined) throw failure.error;
  } finally {
    stream.destroy();
  }
}
