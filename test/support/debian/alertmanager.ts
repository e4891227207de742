import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../kafka/free-ports.ts';
import { startGuarded } from '../kafka/guarded-process.ts';
import { findTool, type Found, type Tool } from './tool.ts';

const run = promisify(execFile);

const START_DEADLINE_MS = 60_000;
const RETRY_MS = 100;

const CONFIGURATION = 'route: { receiver: none, group_by: [alertname] }\nreceivers: [{ name: none }]\n';

/** An Alertmanager that answers; whoever started it stops it. */
export interface AlertmanagerHandle {
  readonly url: string;
  /** The JSON of a path. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

const PROGRAM = 'usr/bin/prometheus-alertmanager';
const ASK_DEADLINE_MS = 10_000;

/** Debian's Alertmanager, or why there is none. */
export async function findAlertmanager(): Promise<Found> {
  const found = await findTool({
    program: 'prometheus-alertmanager',
    folders: ['usr/bin'],
    packages: ['prometheus-alertmanager'],
  });
  if ('missing' in found) return found;
  try {
    const [program = '', ...parameters] = commandOf(found.tool, ['--version']);
    await run(program, parameters, { timeout: ASK_DEADLINE_MS });
    return found;
  } catch (error) {
    return { missing: `prometheus-alertmanager does not run here: ${String(error).split('\n', 1)[0] ?? ''}` };
  }
}

/** Debian's build reads its templates below /usr/share: one that is only unpacked gets a view of its own of that folder. */
function commandOf({ path }: Tool, settings: readonly string[]): string[] {
  const root = path.slice(0, -PROGRAM.length - 1);
  if (root === '') return [path, ...settings];
  const namespace = process.getuid?.() === 0 ? '-m' : '-rm';
  const script = 'mount --bind "$0/usr/share" /usr/share && exec "$@"';
  return ['unshare', namespace, 'sh', '-c', script, root, path, ...settings];
}

/** Starts one that tells nobody; `web` is its web configuration, for passwords. */
export async function startAlertmanager(tool: Tool, web?: string): Promise<AlertmanagerHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'oomstream-alertmanager-'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${String(port)}`;
  const [configuration, webConfiguration] = [join(folder, 'alertmanager.yml'), join(folder, 'web.yml')];
  await writeFile(configuration, CONFIGURATION);
  if (web !== undefined) await writeFile(webConfiguration, web);
  const log = join(folder, 'log');
  const settings = [
    `--config.file=${configuration}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${String(port)}`,
    '--cluster.listen-address=',
    ...(web === undefined ? [] : [`--web.config.file=${webConfiguration}`]),
  ];
  const running = startGuarded(commandOf(tool, settings), log, folder);
  const end = Date.now() + START_DEADLINE_MS;
  while (!(await answers(url))) {
    if (running.ended.aborted || Date.now() > end) {
      await running.end('kill');
      throw new Error(`Alertmanager did not start\n${await readFile(log, 'utf8').catch(() => '')}`);
    }
    await sleep(RETRY_MS);
  }
  return {
    url,
    get: async (path) => (await fetch(url + path)).json(),
    stop: async () => {
      await running.end('kill');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    () => true,
    () => false,
  );
}
