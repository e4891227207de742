import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { freePorts } from '../../test/support/kafka/free-ports.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const READY_WITHIN_MS = 120_000;
const END_WITHIN_MS = 60_000;
const POLL_MS = 200;
// As `getconf CLK_TCK` says on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;
const KIB = 1024;
const LOG_BYTES_KEPT = 8_000;

/** What a process has taken so far. */
export interface Usage {
  readonly rssBytes: number;
  /** user + system. */
  readonly cpuSeconds: number;
}

/** One `oomstream run`, of the built command line, pinned to cores. */
export class PinnedService {
  readonly #folder = mkdtempSync(join(tmpdir(), 'oomstream-bench-run-'));
  readonly #child: ChildProcess;
  readonly #port: number;
  #log = '';

  private constructor(config: Readonly<Record<string, unknown>>, { stages, cores, port }: Place & { port: number }) {
    this.#port = port;
    const file = join(this.#folder, 'oomstream.yaml');
    writeFileSync(file, stringify({ ...config, http: { host: '127.0.0.1', port } }));
    const words = ['-c', cores, process.execPath, MAIN, 'run', '--config', file, '--stages', stages];
    this.#child = spawn('taskset', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_BYTES_KEPT);
    });
    // However we end, it does not stay behind.
    process.once('exit', () => this.#child.kill('SIGKILL'));
  }

  /** Starts it and waits until it is ready; throws with its log when it is not. */
  static async start(config: Readonly<Record<string, unknown>>, place: Place): Promise<PinnedService> {
    const [port = 0] = await freePorts(1);
    const service = new PinnedService(config, { ...place, port });
    try {
      await service.#untilReady();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  /** The sum of a metric over the labels that are named and all others. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.#port}/metrics`)).text();
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => wanted.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** From /proc. taskset becomes the command that it starts, so the process is ours. */
  usage(): Usage {
    const of = (file: string): string => readFileSync(`/proc/${this.#child.pid ?? 0}/${file}`, 'utf8');
    const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(of('status'))?.[1]);
    // The command's name, in parentheses, may hold blanks; utime and stime are the 12th and 13th after it.
    const [user, system] = of('stat').split(') ').at(-1)?.split(' ').slice(11, 13).map(Number) ?? [];
    return { rssBytes: rssKib * KIB, cpuSeconds: ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND };
  }

  /** Ends it in good order, or by force when that takes too long. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('close', resolve));
      this.#child.kill('SIGTERM');
      const force = setTimeout(() => this.#child.kill('SIGKILL'), END_WITHIN_MS);
      await ended;
      clearTimeout(force);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline && this.#child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/readyz`).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the service was not ready:\n${this.#log}`);
  }
}

/** Which stages run on which cores, as taskset takes them. */
export interface Place {
  /** `sieve,assemble`. */
  readonly stages: string;
  readonly cores: string;
}
