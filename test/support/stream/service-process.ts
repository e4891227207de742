import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { stringify } from 'yaml';
import { runCli, startCli, type CliResult } from '../cli/run-cli.ts';

const READY_WITHIN_MS = 60_000;
const LOG_LINES_KEPT = 400;

/** One `oomstream run` as an operator would start it. */
export class ServiceProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'oomstream-run-'));
  readonly #port: number;
  readonly #log: string[] = [];
  #child: ChildProcessWithoutNullStreams | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);

  constructor(config: Readonly<Record<string, unknown>>, port: number) {
    this.#port = port;
    const file = { ...config, http: { host: '127.0.0.1', port }, log: { level: 'info' } };
    writeFileSync(this.#config, stringify(file));
  }

  /** The last lines that the process logged. */
  get log(): string {
    return this.#log.join('');
  }

  get #config(): string {
    return join(this.#folder, 'oomstream.yaml');
  }

  /** Runs another command with the same configuration to its end. */
  run(command: readonly string[]): Promise<CliResult> {
    return runCli([...command, '--config', this.#config]);
  }

  start(args: readonly string[] = []): void {
    const child = startCli(['run', '--config', this.#config, ...args]);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log.push(text);
      if (this.#log.length > LOG_LINES_KEPT) this.#log.shift();
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.on('close', resolve));
  }

  /** The answer of an HTTP path, or undefined while nobody listens. */
  async get(path: string): Promise<{ readonly status: number; readonly body: string } | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${String(this.#port)}${path}`);
      return { status: response.status, body: await response.text() };
    } catch {
      return undefined;
    }
  }

  async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if ((await this.get('/readyz'))?.status === 200) return;
      if (this.#child?.exitCode !== null) throw new Error(`the service ended before it was ready:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the service was not ready within ${String(READY_WITHIN_MS)} ms:\n${this.log}`);
  }

  /** Ends at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to drain and waits for its end; the exit code. */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM');
    return this.#ended;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
