import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../../src/lib/errors.ts';
import { checkAccess, type Access } from '../../../../src/sources/kubernetes/access.ts';

const folder = mkdtempSync(join(tmpdir(), 'access-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const GOOD = {
  'current-context': 'prod',
  contexts: [
    { name: 'prod', context: { cluster: 'c', user: 'u' } },
    { name: 'no-user', context: { cluster: 'c', user: 'gone' } },
    { name: 'no-cluster', context: { user: 'u' } },
  ],
  clusters: [{ name: 'c', cluster: { server: 'https://c' } }],
  users: [{ name: 'u', user: { token: 't' } }],
};

function complaintOf(access: Access, env: NodeJS.ProcessEnv = {}): { readonly text: string; readonly remedy: string } {
  try {
    checkAccess(access, env);
  } catch (error) {
    if (error instanceof AppError && error.code === 'OOM_KUBECONFIG_INVALID')
      return { text: error.message, remedy: String(error.remedy) };
    throw error;
  }
  throw new Error('expected a complaint');
}

function fileOf(text: string): string {
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, text);
  return path;
}

test('a kubeconfig that names a server and a user is taken, in YAML or JSON', () => {
  checkAccess({ kubeconfig: fileOf(JSON.stringify(GOOD)) });
  checkAccess({ kubeconfig: fileOf(JSON.stringify({ ...GOOD, 'current-context': '' })), context: 'prod' });
});

test.each([
  ['no object', '[1]', undefined, 'it is no kubeconfig'],
  ['no text at all', '', undefined, 'it is no kubeconfig'],
  ['broken YAML', 'a: [', undefined, 'Flow sequence'],
  ['no current context', '{}', undefined, 'it has no current-context'],
  [
    'an unknown current context',
    '{current-context: x}',
    undefined,
    'has no context x, which its current-context names',
  ],
  ['an unknown context', JSON.stringify(GOOD), 'x', 'it has no context x, which enrich.kubernetes.context names'],
  ['a context without its user', JSON.stringify(GOOD), 'no-user', 'names the user gone, which it has not'],
  ['a context without a cluster', JSON.stringify(GOOD), 'no-cluster', 'names the cluster undefined, which it has not'],
  ['contexts that are none', '{current-context: x, contexts: [null, 7, {name: x}]}', undefined, 'has no context x'],
])('a kubeconfig with %s is refused with key, file and reason', (_, text, context, reason) => {
  const path = fileOf(text);
  const complaint = complaintOf({ kubeconfig: path, context });
  expect(complaint.text).toContain(`enrich.kubernetes.kubeconfig: ${path}: `);
  expect(complaint.text).toContain(reason);
});

test('the contexts that there are are named', () => {
  const complaint = complaintOf({ kubeconfig: fileOf(JSON.stringify(GOOD)), context: 'x' });
  expect(complaint.remedy).toBe('It has: prod, no-user, no-cluster.');
});

test('a kubeconfig that is missing or a folder is refused', () => {
  expect(complaintOf({ kubeconfig: join(folder, 'none') }).text).toContain('ENOENT');
  expect(complaintOf({ kubeconfig: folder }).text).toContain('EISDIR');
});

test('without a kubeconfig there must be a pod’s service account', () => {
  expect(complaintOf({}).text).toContain('this is no pod: KUBERNETES_SERVICE_HOST is not set');
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  expect(complaintOf({}, env).text).toContain('token cannot be read: ENOENT');
});
