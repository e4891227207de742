import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, messageOf } from '../lib/errors.ts';

const MAX_STDERR_CHARS = 2000;

/** The entries of a journal file in the export format, as journalctl prints them. Throws AppError where it cannot. */
export async function* journalEntries(path: string, name: string): AsyncGenerator<Buffer, void, undefined> {
  // journalctl takes a pattern.
  const file = path.replace(/[\\*?[\]]/g, '\\$&');
  const child = spawn('journalctl', [`--file=${file}`, '--output=export', '--all', '--no-pager', '--quiet'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(0, MAX_STDERR_CHARS)));
  const ended = endOf(child);
  try {
    for await (const bytes of child.stdout as AsyncIterable<Buffer>) yield bytes;
    const failure = await ended;
    if (failure !== undefined) throw unreadable(name, failure, said);
  } finally {
    child.kill();
  }
}

/** Of a journal file that is packed, in an archive, or comes by a pipe: journalctl wants a file of its own. */
export async function* spooledJournal(
  bytes: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, void, undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-journal-'));
  try {
    const path = join(folder, 'spooled.journal');
    await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
    yield* journalEntries(path, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function endOf(child: ChildProcess): Promise<Error | string | undefined> {
  return new Promise((resolve) => {
    child.on('error', resolve);
    child.on('close', (code, signal) => {
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${String(code)}`}`);
    });
  });
}

function unreadable(name: string, failure: Error | string, said: string): AppError {
  if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') {
    return new AppError(
      'OOM_INPUT_UNREADABLE',
      `${name} is a journal file, which only journalctl reads: it is not here`,
      {
        cause: failure,
        remedy: `where there is one: journalctl --file=${name} -o export --all | oomstream replay -`,
      },
    );
  }
  const reason = said.trim() === '' ? messageOf(failure) : said.trim();
  return new AppError('OOM_INPUT_DAMAGED', `journalctl cannot read ${name} to its end: ${reason}`, {
    remedy: 'what it printed was read; `journalctl --verify --file` tells what of the file is whole',
  });
}
