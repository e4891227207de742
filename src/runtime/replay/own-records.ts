import type { AppError } from '../../lib/errors.ts';
import type { Micros } from '../../lib/time.ts';
import { openFiles } from '../../sources/files.ts';
import type { SieveFilesOptions, SieveFilesOut, SieveFilesResult } from './sieve-files.ts';

const MAX_RECORD_BYTES = 67_108_864;

/** What the files hold and who takes it. */
export interface OwnRecords {
  /** Takes a record in; says why it cannot. `modifiedUs` is of its file. */
  readonly take: (text: string, modifiedUs: Micros) => string | undefined;
  /** Called after every piece of a file: for what has to wait. */
  readonly flush?: () => Promise<void>;
  /** The error of a file that holds something else; `detail` is what was said of its last refused record. */
  readonly refusal: (path: string, detail: string) => AppError;
}

/** Reads files that this program wrote, a JSON record a line, packed or not. */
export async function readOwnRecords(
  paths: readonly string[],
  out: Pick<SieveFilesOut, 'progress'>,
  { take, flush, refusal }: OwnRecords,
  { signal }: Pick<SieveFilesOptions, 'signal'>,
): Promise<Pick<SieveFilesResult, 'records' | 'errors'>> {
  const errors: AppError[] = [];
  const refused = new Map<string, string>();
  let records = 0;
  const chunks = openFiles(paths, {
    maxRecordBytes: MAX_RECORD_BYTES,
    onDead: ({ origin, detail }) => refused.set(origin.topic, detail),
    onError: (error) => errors.push(error),
    onProgress: (progress) => {
      out.progress({ ...progress, lines: records, kills: 0 });
    },
  });
  for await (const { source, bytes, receivedUs } of chunks) {
    if (signal?.aborted === true) break;
    for (const text of bytes.toString('utf8').split('\n')) {
      if (text === '') continue;
      records += 1;
      const detail = take(text, receivedUs);
      if (detail !== undefined) refused.set(source.topic, detail);
    }
    await flush?.();
  }
  return { records, errors: [...errors, ...[...refused].map(([path, detail]) => refusal(path, detail))] };
}

/** The JSON value of a text; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
