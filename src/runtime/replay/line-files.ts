import { AppError } from '../../lib/errors.ts';
import { isoFromMicros, microsFromIso } from '../../lib/time.ts';
import type { HostSeen } from '../../model/generated/host-seen.ts';
import { validators } from '../../model/validate.ts';
import { decodeLine, encodeLine } from '../../sieve/line-codec.ts';
import { readDeadLetterFiles } from './dead-letter-files.ts';
import { HeardDays } from './heard-days.ts';
import { jsonOf, readOwnRecords } from './own-records.ts';
import { sieveFiles, type SieveFilesOptions, type SieveFilesOut, type SieveFilesResult } from './sieve-files.ts';
import { UniqueLines, type UniqueLinesOptions } from './unique-lines.ts';
import type { Settings } from '../../config/settings.ts';

/** Where `replay --lines` writes to, and what it tells beside that. */
export interface LinesOut extends Pick<SieveFilesOut, 'dead' | 'progress'> {
  readonly write: (record: object) => Promise<void>;
}

/** Stops after the sieve: writes the lines that matter, as they travel, and when hosts were heard. */
export async function writeLineFile(
  paths: readonly string[],
  settings: Pick<Settings, 'host' | 'envelope' | 'sieve' | 'kafka'>,
  out: LinesOut,
  options: SieveFilesOptions & { readonly fromDeadLetters?: boolean | undefined },
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
  const read = options.fromDeadLetters === true ? readDeadLetterFiles : sieveFiles;
  const result = await read(paths, settings, into, options);
  for (const [hostKey, seenUs] of heard.told()) {
    await out.write({ schema: 'oomstream.host-seen/1', hostKey, seen: isoFromMicros(seenUs) } satisfies HostSeen);
  }
  return result;
}

/** Reads what one or many runs of `replay --lines` have written, as if it came from one, in the order of what they read. */
export async function readLineFiles(
  paths: readonly string[],
  out: SieveFilesOut,
  options: SieveFilesOptions & UniqueLinesOptions,
): Promise<SieveFilesResult> {
  const lines = new UniqueLines(options);
  try {
    const read = await readOwnRecords(
      paths,
      out,
      { take: (text) => take(text, lines, out), refusal: noLines },
      options,
    );
    return { ...read, lines: await lines.passOn(out), dead: 0, unread: [] };
  } finally {
    lines.close();
  }
}

function take(text: string, lines: UniqueLines, out: SieveFilesOut): string | undefined {
  const record = jsonOf(text);
  if (record === undefined) return 'it is no JSON';
  if (validators.hostSeen(record)) {
    const seenUs = microsFromIso(record.seen);
    if (seenUs !== undefined) out.heard(record.hostKey, seenUs);
    return undefined;
  }
  if (!validators.line(record)) return 'it is neither oomstream.line/1 nor oomstream.host-seen/1';
  const line = decodeLine(record);
  if ('rejected' in line) return line.detail;
  lines.add(line);
  return undefined;
}

function noLines(path: string, detail: string): AppError {
  return new AppError('OOM_INPUT_DAMAGED', `${path} holds records that are no lines of the sieve: ${detail}`, {
    remedy: '--from-lines reads what this version of `oomstream replay --lines` wrote; name logs without it',
  });
}
