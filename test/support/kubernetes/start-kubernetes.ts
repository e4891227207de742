import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../kafka/free-ports.ts';
import { startGuarded, type GuardedProcess } from '../kafka/guarded-process.ts';
import { buildKubernetes, KUBERNETES_PROGRAMS } from './binaries.ts';

const START_DEADLINE_MS = 100_000;
const ASK_DEADLINE_MS = 30_000;
const RETRY_MS = 200;
const LOG_TAIL_CHARS = 3000;
const ADMIN = 'admin-token';

/** Users beside the administrator, who may do nothing until a role is bound to them; `<name>-token` is the token of each. */
const USERS = ['stranger', 'lister'];

// What the API server is asked for, one JSON line each, so that a test can tell a list from a watch.
const AUDIT = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{ level: Metadata, resources: [{ group: '', resources: [pods, nodes] }] }, { level: None }]
`;

/** An API server over an etcd, without anything that would run a pod; whoever started it stops it. */
export interface KubernetesHandle {
  /** A request of the administrator; its JSON answer. Throws when it is refused. */
  ask(method: string, path: string, body?: object): Promise<ApiAnswer>;
  /** A kubeconfig file with this token. */
  kubeconfig(token: string): Promise<string>;
  /** How many requests of this verb came for this resource. */
  requests(verb: 'list' | 'watch', resource: 'pods' | 'nodes'): Promise<number>;
  /** Takes an object from etcd behind the API server's back. */
  lose(key: string): Promise<void>;
  /** SIGKILL of the API server; etcd stays. */
  kill(): Promise<void>;
  /** The API server again, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What tests read of an answer. */
export interface ApiAnswer {
  readonly metadata: { readonly uid: string; readonly name: string };
  readonly status?: { readonly token?: string };
}

/** Starts etcd and the API server, and builds them before where they are not there. */
export async function startKubernetes(): Promise<KubernetesHandle> {
  buildKubernetes();
  const home = await mkdtemp(join(tmpdir(), 'oomstream-kubernetes-'));
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  await writeFiles(home);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const etcd = startGuarded(etcdCommand(home, etcdUrl, peerPort), join(home, 'etcd.log'), home);
  const start = () => launch(apiCommand(home, etcdUrl, port), home, port);
  let api: GuardedProcess;
  try {
    api = await start();
  } catch (error) {
    await etcd.end('kill');
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
  return {
    ask: (method, path, body) => ask(home, port, method, path, body),
    kubeconfig: (token) => writeKubeconfig(home, port, token),
    requests: async (verb, resource) => {
      const log = await readFile(join(home, 'audit.log'), 'utf8').catch(() => '');
      const isOne = (line: string) => line.includes(`"verb":"${verb}"`) && line.includes(`"resource":"${resource}"`);
      return new Set(log.split('\n').filter(isOne).map(auditId)).size;
    },
    lose: async (key) => {
      const body = JSON.stringify({ key: Buffer.from(key).toString('base64') });
      const { status } = await fetch(`${etcdUrl}/v3/kv/deleterange`, { method: 'POST', body });
      if (status !== 200) throw new Error(`etcd: ${status}`);
    },
    kill: () => api.end('kill'),
    restart: async () => {
      await api.end('kill');
      api = await start();
    },
    stop: async () => {
      await Promise.all([api.end('kill'), etcd.end('kill')]);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function auditId(line: string): string {
  return /"auditID":"([^"]+)"/.exec(line)?.[1] ?? line;
}

async function writeFiles(home: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tokens = [`${ADMIN},admin,admin,"system:masters"`, ...USERS.map((name) => `${name}-token,${name},${name},`)];
  await writeFile(join(home, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  await writeFile(join(home, 'tokens.csv'), tokens.join('\n') + '\n');
  await writeFile(join(home, 'audit.yaml'), AUDIT);
}

function etcdCommand(home: string, url: string, peerPort: number): string[] {
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    KUBERNETES_PROGRAMS.etcd,
    ...['--name=t', `--data-dir=${home}/etcd`, '--unsafe-no-fsync'],
    ...[`--listen-client-urls=${url}`, `--advertise-client-urls=${url}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=t=${peer}`],
    '--watch-progress-notify-interval=1s',
  ];
}

function apiCommand(home: string, etcdUrl: string, port: number): string[] {
  const key = join(home, 'sa.key');
  return [
    KUBERNETES_PROGRAMS.apiserver,
    ...[`--etcd-servers=${etcdUrl}`, `--cert-dir=${home}/certificates`, `--token-auth-file=${home}/tokens.csv`],
    ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`],
    ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
    ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.0.0.0/24'],
    ...['--disable-admission-plugins=ServiceAccount', '--authorization-mode=RBAC', '--endpoint-reconciler-type=none'],
    ...[`--audit-policy-file=${home}/audit.yaml`, `--audit-log-path=${home}/audit.log`, '--audit-log-mode=blocking'],
  ];
}

async function launch(command: readonly string[], home: string, port: number): Promise<GuardedProcess> {
  const log = join(home, 'apiserver.log');
  const api = startGuarded(command, log, home);
  const end = Date.now() + START_DEADLINE_MS;
  const isUp = () =>
    answer(home, port, 'GET', '/readyz').then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isUp())) {
    if (api.ended.aborted || Date.now() > end) {
      await api.end('kill');
      const said = await readFile(log, 'utf8').catch(() => '');
      throw new Error(`the API server did not start\n${said.slice(-LOG_TAIL_CHARS)}`);
    }
    await sleep(RETRY_MS);
  }
  return api;
}

async function ask(home: string, port: number, method: string, path: string, body?: object): Promise<ApiAnswer> {
  const { status, text } = await answer(home, port, method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text) as ApiAnswer;
}

function answer(
  home: string,
  port: number,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...{ host: '127.0.0.1', port, method, path, ca: readFileSync(certificate(home)), agent: false },
        headers: { authorization: `Bearer ${ADMIN}`, 'content-type': type },
        timeout: ASK_DEADLINE_MS,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
        response.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${path}: no answer`)));
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The API server signs its own; it writes the signer behind it. */
function certificate(home: string): string {
  return join(home, 'certificates', 'apiserver.crt');
}

async function writeKubeconfig(home: string, port: number, token: string): Promise<string> {
  const path = join(home, `${token.slice(0, 20)}.kubeconfig`);
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': certificate(home) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token } }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}
