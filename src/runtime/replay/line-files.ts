import { AppError } from '../../lib/errors.ts';
import { isoFromMicros, microsFromIso } from '../../lib/time.ts';
import type { HostSeen } from '../../model/generated/host-seen.ts';
import { compareOrigins } from '../../model/origin.ts';
import type { SievedLine } from '../../model/sieved-line.ts';
import { validators } from '../../model/validate.ts';
import { decodeLine, encodeLine } from '../../sieve/line-codec.ts';
import { openFiles } from '../../sources/files.ts';
import { ExternalSort } from './external-sort.ts';
import { HeardDays } from './heard-days.ts';
import { sieveFiles, type SieveFilesOptions, type SieveFilesOut, type SieveFilesResult } from './sieve-files.ts';
import type { Settings } from '../../config/settings.ts';

const MAX_RECORD_BYTES = 67_108_864;
const LINE_OVERHEAD_BYTES = 1500;

/** Where `replay --lines` writes to, and what it tells beside that. */
export interface LinesOut extends Pick<SieveFilesOut, 'dead' | 'progress'> {
  readonly write: (record: object) => Promise<void>;
}

/** Stops after the sieve: writes the lines that matter, as they travel, and when hosts were heard. */
export async function writeLineFile(
  paths: readonly string[],
  settings: Pick<Settings, 'host' | 'envelope' | 'sieve'>,
  out: LinesOut,
  options: SieveFilesOptions,
): Promise<SieveFilesResult> {
  const heard = new HeardDays();
  const into: SieveFilesOut = {
    line: (line) => out.write(encodeLine(line)),
    heard: (host, timeUs) => {
      heard.hear(host, timeUs);
    },
    dead: out.dead,
    progress: out.progress,
  };
  const result = await sieveFiles(paths, settings, into, options);
  for (const [hostKey, seenUs] of heard.told()) {
    await out.write({ schema: 'oomstream.host-seen/1', hostKey, seen: isoFromMicros(seenUs) } satisfies HostSeen);
  }
  return result;
}

/** Reads what one or many runs of `replay --lines` have written, as if it came from one, in the order of what they read. */
export async function readLineFiles(
  paths: readonly string[],
  out: SieveFilesOut,
  {
    signal,
    memoryBytes,
    folder,
  }: SieveFilesOptions & { memoryBytes?: number | undefined; folder?: string | undefined },
): Promise<SieveFilesResult> {
  const sorted = new ExternalSort<SievedLine>({
    encode: (line) => JSON.stringify(line),
    decode: (text) => JSON.parse(text) as SievedLine,
    compare: (a, b) => compareOrigins(a.origin, b.origin),
    sizeOf: ({ line }) => LINE_OVERHEAD_BYTES + 2 * line.message.length,
    memoryBytes,
    folder,
  });
  try {
    const read = await readInto(sorted, paths, out, signal);
    return { ...read, lines: await passOn(sorted, out), dead: 0, unread: [] };
  } finally {
    sorted.close();
  }
}

async function readInto(
  sorted: ExternalSort<SievedLine>,
  paths: readonly string[],
  out: SieveFilesOut,
  signal: AbortSignal | undefined,
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
  for await (const { source, bytes } of chunks) {
    if (signal?.aborted === true) break;
    for (const text of bytes.toString('utf8').split('\n')) {
      if (text === '') continue;
      records += 1;
      const refusal = take(text, sorted, out);
      if (refusal !== undefined) refused.set(source.topic, refusal);
    }
  }
  return { records, errors: [...errors, ...[...refused].map(([path, detail]) => noLines(path, detail))] };
}

/** Takes a record in; says why it cannot. */
function take(text: string, sorted: ExternalSort<SievedLine>, out: SieveFilesOut): string | undefined {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  if (validators.hostSeen(record)) {
    const seenUs = microsFromIso(record.seen);
    if (seenUs !== undefined) out.heard(record.hostKey, seenUs);
    return undefined;
  }
  if (!validators.line(record)) return 'it is neither oomstream.line/1 nor oomstream.host-seen/1';
  const line = decodeLine(record);
  if ('rejected' in line) return line.detail;
  // In a replay event time takes the place of stream time.
  sorted.add({ ...line, streamTimeUs: undefined });
  return undefined;
}

/** Lines that came twice, since a shard did, are one. */
async function passOn(sorted: ExternalSort<SievedLine>, out: SieveFilesOut): Promise<number> {
  let before: SievedLine | undefined;
  let lines = 0;
  for (const line of sorted.sorted()) {
    if (before === undefined || !isSame(before, line)) {
      await out.line(line);
      lines += 1;
    }
    before = line;
  }
  return lines;
}

function isSame(a: SievedLine, b: SievedLine): boolean {
  return compareOrigins(a.origin, b.origin) === 0 && a.hostKey === b.hostKey && a.line.message === b.line.message;
}

function noLines(path: string, detail: string): AppError {
  return new AppError('OOM_INPUT_DAMAGED', `${path} holds records that are no lines of the sieve: ${detail}`, {
    remedy: '--from-lines reads what this version of `oomstream replay --lines` wrote; name logs without it',
  });
}
