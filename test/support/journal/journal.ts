import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool, runTool, type Tool } from '../debian/tool.ts';

const REMOTE = {
  program: 'systemd-journal-remote',
  folders: ['lib/systemd', 'usr/lib/systemd'],
  packages: ['systemd-journal-remote'],
};
const JOURNALCTL = { program: 'journalctl', folders: ['bin', 'usr/bin'], packages: ['systemd', 'libsystemd-shared'] };

/** The programs that write and print journals. */
export interface JournalTools {
  readonly remote: Tool;
  readonly journalctl: Tool;
}

/** systemd's own programs, or why they are not to be had. */
export async function findJournalTools(): Promise<JournalTools | { readonly missing: string }> {
  const remote = await findTool(REMOTE);
  const journalctl = await findTool(JOURNALCTL);
  if ('missing' in remote) return remote;
  return 'missing' in journalctl ? journalctl : { remote: remote.tool, journalctl: journalctl.tool };
}

/** A journal file that systemd-journal-remote made; whoever opens it removes it. */
export class JournalFile {
  readonly #tools: JournalTools;
  readonly folder = mkdtempSync(join(tmpdir(), 'oomstream-journal-'));

  private constructor(tools: JournalTools) {
    this.#tools = tools;
  }

  /** Stores entries in journal export format. */
  static async of(tools: JournalTools, entries: Buffer): Promise<JournalFile> {
    const file = new JournalFile(tools);
    const exported = join(file.folder, 'entries.export');
    writeFileSync(exported, entries);
    await runTool(tools.remote, ['-o', file.path, exported]);
    return file;
  }

  get path(): string {
    return join(this.folder, 'made.journal');
  }

  /** What journalctl prints of it. */
  print(parameters: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Buffer> {
    return runTool(this.#tools.journalctl, ['--file', this.path, '--no-pager', ...parameters], env);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
