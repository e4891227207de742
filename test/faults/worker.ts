import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { freePorts } from '../support/kafka/free-ports.ts';
import { startGuarded, type GuardedProcess } from '../support/kafka/guarded-process.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const READY_WITHIN_MS = 90_000;
const ANSWER_WITHIN_MS = 2000;

/** One `oomstream run`, which may be killed, frozen and started again; it ends with the harness, whatever ends that. */
export class Worker {
  readonly name: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'oomstream-worker-'));
  readonly #port: number;
  #process: GuardedProcess | undefined;
  #frozen = false;

  private constructor(name: string, config: Readonly<Record<string, unknown>>, port: number) {
    this.name = name;
    this.#port = port;
    const file = { ...config, http: { host: '127.0.0.1', port }, log: { level: 'info' } };
    writeFileSync(this.configFile, stringify(file));
  }

  static async create(name: string, config: Readonly<Record<string, unknown>>): Promise<Worker> {
    const [port = 0] = await freePorts(1);
    return new Worker(name, config, port);
  }

  get configFile(): string {
    return join(this.#folder, 'oomstream.yaml');
  }

  get runs(): boolean {
    return this.#process !== undefined && !this.#process.ended.aborted;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** Whether it ended without having been asked to. */
  get exitCode(): number | null | undefined {
    return this.#process?.code;
  }

  /** The end of what it logged, over all its runs. */
  get log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  get #logFile(): string {
    return join(this.#folder, 'log');
  }

  start(args: readonly string[] = []): void {
    const command = [process.execPath, MAIN, 'run', '--config', this.configFile, ...args];
    this.#process = startGuarded(command, this.#logFile, this.#folder);
  }

  async kill(): Promise<void> {
    await this.#process?.end('kill');
    this.#frozen = false;
  }

  /** SIGTERM, and what it ended with. */
  async stop(): Promise<number | null | undefined> {
    this.thaw();
    await this.#process?.end('stop');
    return this.#process?.code;
  }

  freeze(): void {
    this.#process?.tell('freeze');
    this.#frozen = true;
  }

  thaw(): void {
    if (this.#frozen) this.#process?.tell('thaw');
    this.#frozen = false;
  }

  async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while ((await this.get('/readyz'))?.status !== 200) {
      if (!this.runs) throw new Error(`${this.name} ended before it was ready:\n${this.log.slice(-4000)}`);
      if (Date.now() > deadline) throw new Error(`${this.name} was not ready in time:\n${this.log.slice(-4000)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** What an HTTP path answers; undefined while nobody does. */
  async get(path: string): Promise<{ readonly status: number; readonly body: string } | undefined> {
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, { signal });
      return { status: response.status, body: await response.text() };
    } catch {
      return undefined;
    }
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
