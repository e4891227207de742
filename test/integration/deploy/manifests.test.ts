import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { describeWithKubernetes } from '../../support/kubernetes/describe.ts';
import { startKubernetes, type KubernetesHandle } from '../../support/kubernetes/start-kubernetes.ts';

const START_DEADLINE_MS = 180_000;
const NAMESPACED = '/namespaces/oomstream';

/** Where each kind is made. Those of operators are not known to an API server alone. */
const PATHS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: `/api/v1${NAMESPACED}/serviceaccounts`,
  ConfigMap: `/api/v1${NAMESPACED}/configmaps`,
  Deployment: `/apis/apps/v1${NAMESPACED}/deployments`,
  Job: `/apis/batch/v1${NAMESPACED}/jobs`,
  NetworkPolicy: `/apis/networking.k8s.io/v1${NAMESPACED}/networkpolicies`,
  PodDisruptionBudget: `/apis/policy/v1${NAMESPACED}/poddisruptionbudgets`,
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
};
const NOT_KNOWN = ['Kustomization', 'PodMonitor', 'PrometheusRule', 'ScaledObject'];

interface Manifest {
  readonly kind: string;
  readonly metadata?: { readonly name: string };
}
const MANIFESTS = readdirSync('deploy/kubernetes')
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) => parseAllDocuments(readFileSync(`deploy/kubernetes/${file}`, 'utf8')))
  .flatMap((document) => (document.toJS() as Manifest | null) ?? []);

describeWithKubernetes('deploy/kubernetes, by a real API server', () => {
  let api: KubernetesHandle | undefined;
  beforeAll(async () => {
    api = await startKubernetes();
    const namespace = MANIFESTS.find(({ kind }) => kind === 'Namespace');
    await api.ask('POST', '/api/v1/namespaces', { ...namespace, metadata: { name: 'oomstream' } });
  }, START_DEADLINE_MS);
  afterAll(() => api?.stop());

  test('each manifest is taken, to the last field', async () => {
    for (const manifest of MANIFESTS.filter(({ kind }) => kind !== 'Namespace' && !NOT_KNOWN.includes(kind))) {
      const path = PATHS[manifest.kind] ?? `no path for ${manifest.kind}`;
      const answer = await api?.ask('POST', `${path}?dryRun=All&fieldValidation=Strict`, manifest);
      expect(answer?.metadata.name).toBe(manifest.metadata?.name);
    }
  });
});
