import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { badDay, type BadDay } from './bad-day.ts';

/** Writes the day as two logs, journald's and syslog's, and says where. */
export function writeBadDay(folder: string, size: BadDay): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const paths = { journal: join(folder, 'journal.json'), syslog: join(folder, 'syslog') };
  const files = { journal: openSync(paths.journal, 'w'), syslog: openSync(paths.syslog, 'w') };
  for (const { topic, bytes } of badDay(size)) writeSync(files[topic], Buffer.concat([bytes, Buffer.from('\n')]));
  closeSync(files.journal);
  closeSync(files.syslog);
  return Object.values(paths);
}
