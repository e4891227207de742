import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../kafka/free-ports.ts';
import { startGuarded, type GuardedProcess } from '../kafka/guarded-process.ts';
import { elasticsearchParts } from './jars.ts';

const START_DEADLINE_MS = 120_000;
const RETRY_MS = 200;
const LOG_TAIL_CHARS = 3000;
// A node that lives for a minute: a quick start matters more than throughput.
const JAVA_FLAGS = [
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.security.manager=allow',
];

/** A node that answers; whoever started it stops it. */
export interface ElasticsearchHandle {
  readonly url: string;
  /** A request with a JSON body; its JSON answer, or the text where it is none. */
  ask(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** SIGKILL; the data stays. */
  kill(): Promise<void>;
  /** The same node again, with the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one node of Elasticsearch, with settings over those of a small one. */
export async function startElasticsearch(
  settings: Readonly<Record<string, string>> = {},
): Promise<ElasticsearchHandle> {
  const parts = await elasticsearchParts();
  const home = await mkdtemp(join(tmpdir(), 'oomstream-elasticsearch-'));
  const port = Number(settings['http.port'] ?? (await freePorts(1))[0]);
  const url = `http://127.0.0.1:${String(port)}`;
  const all = {
    'cluster.name': 'oomstream-test',
    'node.name': 'test',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': String(port),
    'transport.port': '0',
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    'node.processors': '2',
    ...settings,
  };
  const pairs = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const command = ['java', ...JAVA_FLAGS, '-cp', parts.classPath, 'Launcher', home, parts.modules, ...pairs];
  let node = await launch(command, home, url);
  return {
    url,
    ask: (method, path, body) => ask(url, method, path, body),
    kill: () => node.end('kill'),
    restart: async () => {
      await node.end('stop');
      node = await launch(command, home, url);
    },
    stop: async () => {
      await node.end('kill');
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function launch(command: readonly string[], home: string, url: string): Promise<GuardedProcess> {
  const log = join(home, 'node.log');
  const node = startGuarded(command, log, home);
  const end = Date.now() + START_DEADLINE_MS;
  while (!(await isUp(url))) {
    if (node.ended.aborted || Date.now() > end) {
      await node.end('kill');
      const said = await readFile(log, 'utf8').catch(() => '');
      throw new Error(`Elasticsearch did not start\n${said.slice(-LOG_TAIL_CHARS)}`);
    }
    await sleep(RETRY_MS);
  }
  return node;
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function ask(url: string, method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
