import { accessSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { AppError, messageOf } from '../../lib/errors.ts';

/** How to reach the API server: by a kubeconfig file, or as the service account of the pod that we run in. */
export interface Access {
  readonly kubeconfig?: string | undefined;
  /** A context of the file, other than its current one. */
  readonly context?: string | undefined;
}

interface Named {
  readonly name?: unknown;
}

interface Kubeconfig {
  readonly 'current-context'?: unknown;
  readonly contexts?: unknown;
  readonly clusters?: unknown;
  readonly users?: unknown;
}

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const KEY = 'enrich.kubernetes.kubeconfig';

/** Throws OOM_KUBECONFIG_INVALID, with the key, the file and what to do, when the API server cannot be reached this way. */
export function checkAccess({ kubeconfig, context }: Access, env: NodeJS.ProcessEnv = process.env): void {
  if (kubeconfig === undefined) checkServiceAccount(env);
  else checkKubeconfig(kubeconfig, context);
}

function checkServiceAccount(env: NodeJS.ProcessEnv): void {
  const remedy = `Outside of a cluster set ${KEY} to a file; inside give the pod a service account and mount its token.`;
  if (env['KUBERNETES_SERVICE_HOST'] === undefined || env['KUBERNETES_SERVICE_PORT'] === undefined) {
    const text =
      'enrich.kubernetes is enabled without a kubeconfig, but this is no pod: KUBERNETES_SERVICE_HOST is not set';
    throw new AppError('OOM_KUBECONFIG_INVALID', text, { remedy });
  }
  try {
    accessSync(TOKEN_FILE);
  } catch (error) {
    const text = `enrich.kubernetes: the service account's token cannot be read: ${messageOf(error)}`;
    throw new AppError('OOM_KUBECONFIG_INVALID', text, { remedy, cause: error });
  }
}

function checkKubeconfig(path: string, wanted: string | undefined): void {
  const config = readKubeconfig(path);
  const name = wanted ?? config['current-context'];
  const names = namesOf(config.contexts);
  if (typeof name !== 'string' || name === '')
    refuse(path, 'it has no current-context', `Set enrich.kubernetes.context to one of: ${listed(names)}.`);
  const context = find(config.contexts, name, 'context');
  if (context === undefined) {
    const key = wanted === undefined ? 'its current-context' : 'enrich.kubernetes.context';
    refuse(path, `it has no context ${name}, which ${key} names`, `It has: ${listed(names)}.`);
  }
  for (const kind of ['cluster', 'user'] as const) {
    const of = context[kind];
    if (typeof of !== 'string' || find(config[`${kind}s`], of, kind) === undefined)
      refuse(path, `its context ${name} names the ${kind} ${String(of)}, which it has not`, 'Correct the file.');
  }
}

function readKubeconfig(path: string): Kubeconfig {
  try {
    const config: unknown = parse(readFileSync(path, 'utf8'), { logLevel: 'error' });
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  } catch (error) {
    refuse(path, messageOf(error), 'Give the path of a kubeconfig that this process may read.', error);
  }
  return refuse(
    path,
    'it is no kubeconfig',
    'Give the path of a kubeconfig, as `kubectl config view --raw` prints it.',
  );
}

function refuse(path: string, what: string, remedy: string, cause?: unknown): never {
  throw new AppError('OOM_KUBECONFIG_INVALID', `${KEY}: ${path}: ${what}`, { remedy, cause });
}

function entriesOf(list: unknown): readonly (Named & Readonly<Record<string, unknown>>)[] {
  return Array.isArray(list)
    ? list.filter((each: unknown): each is Record<string, unknown> => typeof each === 'object' && each !== null)
    : [];
}

function namesOf(list: unknown): string[] {
  return entriesOf(list).map(({ name }) => String(name));
}

function find(list: unknown, name: string, below: string): Readonly<Record<string, unknown>> | undefined {
  const body = entriesOf(list).find((each) => each.name === name)?.[below];
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : undefined;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.slice(0, 20).join(', ');
}
