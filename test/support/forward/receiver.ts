import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuarded, type GuardedProcess } from '../kafka/guarded-process.ts';
import { freePorts } from '../kafka/free-ports.ts';
import { goProgram, type Built } from './go-program.ts';
import { waitForPort } from './wait-for-port.ts';

const SOURCE = fileURLToPath(new URL('receiver/', import.meta.url));
const FILES = ['go.mod', 'main.go'] as const;
const START_DEADLINE_MS = 60_000;

/** The OpenTelemetry collector with its Fluentd forward receiver, or why it is not to be had. */
export function findReceiver(): Promise<Built> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(SOURCE, file)));
  return goProgram({
    name: `forward-receiver-${hash.digest('hex').slice(0, 12)}`,
    file: 'forward-receiver',
    build: async (folder, go) => {
      for (const file of FILES) copyFileSync(join(SOURCE, file), join(folder, file));
      // The module names what it uses, and Go adds what that needs: their tests are not to be had, so there is no `tidy`.
      await go(['build', '-mod=mod', '-o', 'forward-receiver', '.'], folder);
    },
  });
}

/** An event as it arrived. */
export interface Arrived {
  readonly tag: string;
  /** Nanoseconds since the epoch, in decimals. */
  readonly time: string;
  /** As OTLP writes it: an integer is a decimal string. */
  readonly attributes: ReadonlyMap<string, unknown>;
}

/** The collector, writing what it receives to a file before it acknowledges it. */
export class ForwardReceiver {
  readonly port: number;
  readonly #program: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'oomstream-forward-'));
  #process: GuardedProcess | undefined;

  private constructor(program: string, port: number) {
    this.#program = program;
    this.port = port;
    writeFileSync(join(this.#folder, 'config.yaml'), this.#config());
  }

  /** Starts it on a port, a free one where none is given. */
  static async start(program: string, port?: number): Promise<ForwardReceiver> {
    const receiver = new ForwardReceiver(program, port ?? (await freePorts(1))[0] ?? 0);
    await receiver.restart();
    return receiver;
  }

  /** The file that it writes to, a JSON object a batch. */
  get outFile(): string {
    return join(this.#folder, 'out.jsonl');
  }

  /** Starts it again, with the file it had. */
  async restart(): Promise<void> {
    const config = join(this.#folder, 'config.yaml');
    this.#process = startGuarded([this.#program, '--config', config], join(this.#folder, 'log'), this.#folder);
    await waitForPort(this.port, START_DEADLINE_MS, this.#process.ended, () =>
      readFileSync(join(this.#folder, 'log'), 'utf8'),
    );
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#process?.end('kill');
  }

  async stop(): Promise<void> {
    await this.#process?.end('stop');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Everything that it wrote; a line that was being written when it was killed is none. */
  arrived(): readonly Arrived[] {
    if (!existsSync(this.outFile)) return [];
    return readFileSync(this.outFile, 'utf8').split('\n').flatMap(eventsOf);
  }

  #config(): string {
    // With a rotation the exporter writes at once, without one a second later.
    return `receivers: { fluent_forward: { endpoint: 127.0.0.1:${this.port} } }
exporters: { file: { path: ${this.outFile}, rotation: { max_megabytes: 1000 } } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { logs: { receivers: [fluent_forward], exporters: [file] } }
`;
  }
}

interface OtlpRecord {
  readonly timeUnixNano: string;
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface OtlpLine {
  readonly resourceLogs: readonly { readonly scopeLogs: readonly { readonly logRecords: readonly OtlpRecord[] }[] }[];
}

function eventsOf(line: string): readonly Arrived[] {
  try {
    const { resourceLogs } = JSON.parse(line) as OtlpLine;
    return resourceLogs.flatMap((each) => each.scopeLogs.flatMap((scope) => scope.logRecords.map(arrivedOf)));
  } catch {
    return [];
  }
}

function arrivedOf({ timeUnixNano, attributes = [] }: OtlpRecord): Arrived {
  const values = new Map(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  return { tag: String(values.get('fluent.tag')), time: timeUnixNano, attributes: values };
}
