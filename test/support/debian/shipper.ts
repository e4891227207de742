import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { startGuarded, type GuardedProcess } from '../kafka/guarded-process.ts';
import type { Tool } from './tool.ts';

const START_DEADLINE_MS = 20_000;
const RETRY_MS = 50;

/** How a log daemon is started in a folder of its own. */
export interface ShipperPlan {
  readonly tool: Tool;
  /** The text of its configuration. */
  readonly config: (folder: string) => string;
  /** Its parameters. */
  readonly parameters: (folder: string, configFile: string) => readonly string[];
  /** A port on which it listens once it is ready. */
  readonly tcpPort: number;
}

/** A log daemon that runs until it is stopped, or until we end. */
export class Shipper {
  readonly folder: string;
  readonly #process: GuardedProcess;
  readonly #tcpPort: number;

  private constructor(folder: string, process: GuardedProcess, tcpPort: number) {
    this.folder = folder;
    this.#process = process;
    this.#tcpPort = tcpPort;
  }

  static async start({ tool, config, parameters, tcpPort }: ShipperPlan): Promise<Shipper> {
    const folder = mkdtempSync(join(tmpdir(), 'oomstream-shipper-'));
    const configFile = join(folder, 'shipper.conf');
    writeFileSync(configFile, config(folder));
    const env = Object.entries({ ...tool.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const command = ['env', ...env, tool.path, ...parameters(folder, configFile)];
    const shipper = new Shipper(folder, startGuarded(command, join(folder, 'log'), folder), tcpPort);
    await shipper.#ready();
    return shipper;
  }

  /** What it printed. */
  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (!(await this.#listens())) {
      const { log } = this;
      if (this.#process.ended.aborted || Date.now() > deadline) {
        await this.stop();
        throw new Error(`the shipper did not start:\n${log}`);
      }
      await sleep(RETRY_MS);
    }
  }

  #listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: this.#tcpPort });
      const settle = (open: boolean) => () => {
        socket.destroy();
        resolve(open);
      };
      socket.once('connect', settle(true)).once('error', settle(false));
    });
  }

  /** Sends bytes over TCP and returns when they are written. */
  async send(bytes: Buffer): Promise<void> {
    const socket = connect({ host: '127.0.0.1', port: this.#tcpPort });
    await once(socket, 'connect');
    socket.end(bytes);
    await once(socket, 'close');
  }

  async stop(): Promise<void> {
    await this.#process.end('stop');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
