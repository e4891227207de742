import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goProgram, type Built } from '../forward/go-program.ts';
import { waitForPort } from '../forward/wait-for-port.ts';
import { freePorts } from '../kafka/free-ports.ts';
import { startGuarded, type GuardedProcess } from '../kafka/guarded-process.ts';

const VERSION = '2.5.0';
const START_DEADLINE_MS = 60_000;

/** toxiproxy, or why it is not to be had. */
export function findToxiproxy(): Promise<Built> {
  return goProgram({
    name: `toxiproxy-${VERSION}`,
    file: 'toxiproxy',
    build: async (folder, go) => {
      await go(['install', `github.com/Shopify/toxiproxy/v2/cmd/server@v${VERSION}`], folder, { GOBIN: folder });
      renameSync(join(folder, 'server'), join(folder, 'toxiproxy'));
    },
  });
}

/** What is done to a connection: see the toxics of toxiproxy. Upstream is towards the server. */
export interface Toxic {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

/** A proxy in front of one server, which misbehaves as it is told. */
export class Toxiproxy {
  /** Where clients connect. */
  readonly port: number;
  readonly #api: string;
  readonly #folder: string;
  readonly #process: GuardedProcess;

  private constructor(port: number, api: string, folder: string, process: GuardedProcess) {
    this.port = port;
    this.#api = api;
    this.#folder = folder;
    this.#process = process;
  }

  static async start(program: string, upstreamPort: number): Promise<Toxiproxy> {
    const folder = mkdtempSync(join(tmpdir(), 'oomstream-toxiproxy-'));
    const [apiPort = 0, port = 0] = await freePorts(2);
    const command = [program, '-host', '127.0.0.1', '-port', String(apiPort)];
    const guarded = startGuarded(command, join(folder, 'log'), folder);
    await waitForPort(apiPort, START_DEADLINE_MS, guarded.ended, () => readFileSync(join(folder, 'log'), 'utf8'));
    const proxy = new Toxiproxy(port, `http://127.0.0.1:${apiPort}`, folder, guarded);
    const addresses = { listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${upstreamPort}` };
    await proxy.#ask('POST', '/proxies', { name: 'server', ...addresses, enabled: true });
    return proxy;
  }

  /** Adds a toxic; it holds for connections that are open and for new ones. */
  async add(toxic: Toxic): Promise<void> {
    await this.#ask('POST', '/proxies/server/toxics', { name: toxic.type, toxicity: 1, ...toxic });
  }

  async remove(type: Toxic['type']): Promise<void> {
    await this.#ask('DELETE', `/proxies/server/toxics/${type}`);
  }

  /** Resets all connections, and lets new ones in. */
  async cut(): Promise<void> {
    await this.#ask('POST', '/proxies/server', { enabled: false });
    await this.#ask('POST', '/proxies/server', { enabled: true });
  }

  async stop(): Promise<void> {
    await this.#process.end('stop');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ask(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(this.#api + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`toxiproxy: ${method} ${path}: ${response.status} ${await response.text()}`);
  }
}
