import { Readable } from 'node:stream';

/** An entry as tar-stream gives it. */
interface Entry extends AsyncIterable<Buffer> {
  readonly header: { readonly name: string; readonly type?: string | null; readonly mtime?: Date | undefined };
}

/** A file of an archive. Its bytes are to be read before the next entry is asked for; what is left of them is stepped over. */
export interface TarEntry {
  readonly name: string;
  readonly modifiedMs: number | undefined;
  readonly bytes: AsyncIterable<Buffer>;
}

/** The files of a tar archive in its order; links and folders are none. Throws where the archive is damaged. */
export async function* tarEntries(bytes: AsyncIterable<Buffer>): AsyncGenerator<TarEntry, void, undefined> {
  const { extract } = await import('tar-stream');
  const archive = extract();
  const source = Readable.from(bytes, { objectMode: false });
  source.on('error', (error) => {
    archive.destroy(error);
  });
  source.pipe(archive);
  try {
    for await (const entry of archive as AsyncIterable<Entry>) {
      const content = withoutReturn(entry);
      if (isFile(entry)) yield { name: entry.header.name, modifiedMs: entry.header.mtime?.getTime(), bytes: content };
      await drain(content);
    }
  } finally {
    source.destroy();
  }
}

function isFile({ header }: Entry): boolean {
  return header.type === 'file' || header.type === 'contiguous-file';
}

/** An entry that is left early would take the whole archive with it. */
function withoutReturn(entry: Entry): AsyncIterable<Buffer> {
  const iterator = entry[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}

async function drain(content: AsyncIterable<Buffer>): Promise<void> {
  const iterator = content[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}
