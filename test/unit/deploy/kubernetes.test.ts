import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadSettings } from '../../../src/config/load.ts';

const text = (path: string): string => readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8');
const manifests = (file: string): Manifest[] =>
  parseAllDocuments(text(`kubernetes/${file}`)).flatMap((document) => (document.toJS() as Manifest | null) ?? []);

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly rules?: readonly { readonly resources: string[]; readonly verbs: string[] }[];
}
interface PodSpec {
  readonly serviceAccountName: string;
  readonly securityContext: object;
  readonly containers: readonly Readonly<Record<string, unknown>>[];
}

const FILES = readdirSync(new URL('../../../deploy/kubernetes/', import.meta.url)).filter((name) =>
  name.endsWith('.yaml'),
);

test.each(FILES)('%s: each document is a whole manifest', (file) => {
  const documents = manifests(file);
  expect(documents.length).toBeGreaterThan(0);
  for (const { apiVersion, kind, metadata } of documents) {
    expect(apiVersion.length * kind.length).toBeGreaterThan(0);
    if (kind !== 'Kustomization') expect(metadata?.name).toMatch(/^[a-z0-9-]+$/);
  }
});

test('the role reads pods and nodes, under the names that the error texts know', () => {
  const [account, role, binding] = manifests('rbac.yaml');
  expect([account?.kind, role?.kind, binding?.kind]).toEqual(['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding']);
  for (const { metadata } of [account, role, binding].filter((each) => each !== undefined))
    expect(metadata?.name).toBe('oomstream');
  expect(account?.metadata?.namespace).toBe('oomstream');
  expect(role?.rules).toEqual([{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }]);
});

test('the pods are restricted, probed, and run as the account that may read', () => {
  const [deployment] = manifests('deployment.yaml');
  const { template } = deployment?.spec as { template: { spec: PodSpec } };
  const { spec } = template;
  expect(spec.serviceAccountName).toBe('oomstream');
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  for (const container of spec.containers) {
    expect(container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      livenessProbe: { httpGet: { path: '/livez' } },
      readinessProbe: { httpGet: { path: '/readyz' } },
      startupProbe: { httpGet: { path: '/livez' } },
    });
    expect(container['resources']).toHaveProperty('limits.memory');
  }
});

test('the configuration of the pods is valid, and their metrics can be reached', () => {
  const [{ data = {} } = { data: {} }] = manifests('configmap.yaml');
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-configmap-'));
  try {
    writeFileSync(join(folder, 'oomstream.yaml'), data['oomstream.yaml'] ?? '-');
    const settings = loadSettings(join(folder, 'oomstream.yaml'));
    expect(settings.http).toEqual({ host: '0.0.0.0', port: 9464 });
    expect(settings.enrich.kubernetes).toBeDefined();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the chart carries the alerts of deploy/prometheus as they are', () => {
  expect(text('helm/oomstream/files/rules.yaml')).toBe(text('prometheus/rules.yaml'));
  const [rule] = manifests('prometheusrule.yaml');
  expect(rule?.spec).toEqual(parse(text('prometheus/rules.yaml')));
});

test('the values are what their schema demands', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(text('helm/oomstream/values.schema.json')) as object);
  expect(validate(parse(text('helm/oomstream/values.yaml'))), JSON.stringify(validate.errors)).toBe(true);
  const { version, appVersion } = parse(text('helm/oomstream/Chart.yaml')) as Record<string, string>;
  const { version: ours } = JSON.parse(text('../package.json')) as { version: string };
  expect([version, appVersion]).toEqual([ours, ours]);
});

test('kustomization names files that are there, and leaves out what needs an operator', () => {
  const [{ resources } = { resources: [] }] = manifests('kustomization.yaml') as unknown as { resources: string[] }[];
  for (const file of resources) expect(FILES).toContain(file);
  for (const file of ['podmonitor.yaml', 'prometheusrule.yaml', 'scaledobject.yaml'])
    expect(resources).not.toContain(file);
});
