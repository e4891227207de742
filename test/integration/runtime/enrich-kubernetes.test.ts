import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { DEFAULT_ENRICH, type KubernetesOptions } from '../../../src/enrich/options.ts';
import { Enricher } from '../../../src/runtime/enrich/enricher.ts';
import { KubernetesFeed } from '../../../src/runtime/enrich/kubernetes-feed.ts';
import { silentLogger, type LogFields, type Logger } from '../../../src/runtime/logger.ts';
import { silentMeter, type Meter } from '../../../src/runtime/metrics.ts';
import { describeWithKubernetes } from '../../support/kubernetes/describe.ts';
import { startKubernetes, type KubernetesHandle } from '../../support/kubernetes/start-kubernetes.ts';
import { draft } from '../../unit/enrich/drafts.ts';
import { eventually } from './live-settings.ts';

const START_DEADLINE_MS = 120_000;
const BUILD_DEADLINE_MS = 5_400_000;
const PODS = '/api/v1/namespaces/prod/pods';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const RBAC_FILE = new URL('../../../deploy/kubernetes/rbac.yaml', import.meta.url);
const DEADLINE_MS = 60_000;

interface Followed {
  readonly feed: KubernetesFeed;
  /** What it said, the fields with the message. */
  readonly said: readonly LogFields[];
  readonly counts: Readonly<Record<string, number>>;
}

describeWithKubernetes('context from the Kubernetes API', () => {
  let cluster: KubernetesHandle;
  let stopping = new AbortController();
  let running: Promise<void>[] = [];

  beforeAll(
    async () => {
      cluster = await startKubernetes();
      await cluster.ask('POST', '/api/v1/namespaces', { metadata: { name: 'prod' } });
      const labels = { 'topology.kubernetes.io/zone': 'a', unwanted: 'x' };
      await cluster.ask('POST', '/api/v1/nodes', { metadata: { name: 'web-7', labels } });
    },
    process.env['OOMSTREAM_TEST_KUBERNETES'] === '1' ? BUILD_DEADLINE_MS : START_DEADLINE_MS,
  );
  afterEach(async () => {
    stopping.abort();
    await Promise.all(running);
    stopping = new AbortController();
    running = [];
  });
  afterAll(async () => {
    await cluster.stop();
  });

  /** A feed with these credentials, as it runs. */
  async function follow(token: string, options: Partial<KubernetesOptions> = {}): Promise<Followed> {
    const kubeconfig = await cluster.kubeconfig(token);
    const said: LogFields[] = [];
    const counts: Record<string, number> = {};
    const meter: Meter = {
      ...silentMeter,
      count: (_, labels) => {
        const { outcome = '' } = labels as { readonly outcome?: string };
        counts[outcome] = (counts[outcome] ?? 0) + 1;
      },
    };
    const say = (level: string) => (fields: LogFields, message: string) =>
      void said.push({ level, message, ...fields });
    const logger: Logger = {
      ...silentLogger,
      info: say('info'),
      warn: say('warn'),
      error: say('error'),
      child: () => logger,
    };
    const feed = new KubernetesFeed(
      { ...DEFAULT_ENRICH.kubernetes, enabled: true, kubeconfig, ...options },
      { maxEntries: 1000, hostKeyFor: ({ host = '' }) => host, logger, meter, nowMs: Date.now },
    );
    running.push(feed.run(stopping.signal));
    return { feed, said, counts };
  }

  /** As `follow`, once everything was listed. */
  async function followed(token: string, options?: Partial<KubernetesOptions>): Promise<Followed> {
    const made = await follow(token, options);
    await eventually('it was read to its end', () => made.feed.source.isComplete, DEADLINE_MS);
    return made;
  }

  const enricherOf = ({ feed }: Followed, waitMs = DEADLINE_MS) =>
    new Enricher({
      sources: [feed.source],
      waitMs,
      startWaitMs: DEADLINE_MS,
      meter: silentMeter,
      nowMs: Date.now,
      signal: stopping.signal,
    });

  /** A pod of the Deployment checkout; its uid. */
  async function makePod(suffix: string): Promise<string> {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'checkout-5d4', uid: 'x', controller: true };
    const { metadata } = await cluster.ask('POST', PODS, {
      metadata: {
        name: `checkout-5d4-${suffix}`,
        labels: { 'pod-template-hash': '5d4' },
        ownerReferences: [owner],
      },
      spec: { containers: [{ name: 'api', image: 'shop/api:7', resources: { limits: { memory: '512Mi' } } }] },
    });
    return metadata.uid;
  }

  /** As a kubelet says it. */
  async function startContainer(suffix: string, containerId: string): Promise<void> {
    const started = { running: { startedAt: '2026-11-24T10:00:00Z' } };
    const ids = { containerID: `containerd://${containerId}`, image: 'shop/api:7', imageID: 'x' };
    await cluster.ask('PATCH', `${PODS}/checkout-5d4-${suffix}/status`, {
      status: { containerStatuses: [{ name: 'api', ...ids, ready: true, restartCount: 0, state: started }] },
    });
  }

  const removePod = (suffix: string) => cluster.ask('DELETE', `${PODS}/checkout-5d4-${suffix}?gracePeriodSeconds=0`);
  const pathOf = (uid: string, containerId: string) => `/kubepods/burstable/pod${uid}/${containerId}`;

  test('hit: pod, container and node of an incident are named; with a service account and the ClusterRole of deploy/', async () => {
    const uid = await makePod('hit');
    await startContainer('hit', 'a'.repeat(64));
    const service = await followed(await serviceAccountToken(cluster));
    const told = await enricherOf(service).enrich(draft(pathOf(uid, 'a'.repeat(64))));
    expect(told).toMatchObject({
      host: { labels: { node: 'web-7', 'cloud.zone': 'a' } },
      workload: { identity: 'k8s/prod/deployment/checkout/api', identityQuality: 'controller' },
      enrichment: { sources: ['kubernetes'], missing: [] },
    });
    expect(told.host.labels).not.toHaveProperty('unwanted');
    expect(service.counts['failed']).toBeUndefined();
  });

  test('miss: an incident of a pod that nobody made leaves after the bound, as it was', async () => {
    const watched = await followed('admin-token');
    const told = await enricherOf(watched, 300).enrich(draft(pathOf('f'.repeat(32), 'f'.repeat(64))));
    expect(told.workload?.identityQuality).toBe('instance');
    expect(told.enrichment?.missing).toEqual(['pod', 'container']);
  });

  test('late: a pod that appears while the incident waits is taken', async () => {
    await makePod('before');
    await startContainer('before', '9'.repeat(64));
    const watched = await followed('admin-token');
    const uid = await makePod('late');
    const waiting = enricherOf(watched).enrich(draft(pathOf(uid, 'b'.repeat(64))));
    await startContainer('late', 'b'.repeat(64));
    expect((await waiting).workload?.identity).toBe('k8s/prod/deployment/checkout/api');
  });

  test('wrong data: a pod without an owner and without a container’s id is known by what it has', async () => {
    const { metadata } = await cluster.ask('POST', PODS, {
      metadata: { name: 'bare' },
      spec: { containers: [{ name: 'x', image: 'x' }] },
    });
    const watched = await followed('admin-token');
    const told = await enricherOf(watched, 300).enrich(draft(pathOf(metadata.uid, 'c'.repeat(64))));
    expect(told.workload).toMatchObject({ namespace: 'prod', podName: 'bare', identityQuality: 'instance' });
    expect(told.enrichment?.missing).toEqual(['container']);
  });

  test('a pod that was deleted stays known for a while', async () => {
    const uid = await makePod('gone');
    await startContainer('gone', 'd'.repeat(64));
    const watched = await followed('admin-token');
    await removePod('gone');
    await eventually('it is gone', () => watched.counts['removed'] === 1, DEADLINE_MS);
    const told = await enricherOf(watched).enrich(draft(pathOf(uid, 'd'.repeat(64))));
    expect(told.workload?.identity).toBe('k8s/prod/deployment/checkout/api');
  });

  test('401: credentials that are none are told with what to do; nobody waits for them', async () => {
    const { said, counts } = await followed('wrong-token');
    expect(said).toContainEqual(
      expect.objectContaining({
        level: 'error',
        status: 401,
        cause: 'list pods: Unauthorized',
        remedy: expect.stringMatching(/does not take the credentials of .*kubeconfig.*renew them$/) as string,
      }),
    );
    await eventually('it is tried again', () => (counts['failed'] ?? 0) >= 4, DEADLINE_MS);
    expect(said).toHaveLength(2);
  });

  test('403: what is missing is told by verb and resource; once it is given, it is watched', async () => {
    const watched = await followed('stranger-token');
    const { said, feed } = watched;
    for (const resource of ['pods', 'nodes']) {
      expect(said).toContainEqual(
        expect.objectContaining({
          level: 'error',
          status: 403,
          remedy: `may list ${resource} is missing: bind the ClusterRole oomstream (kubectl apply -f deploy/kubernetes/rbac.yaml)`,
        }),
      );
    }
    const uid = await makePod('permitted');
    await allow(cluster, 'stranger', ['list', 'watch']);
    await eventually('the pod is known', () => feed.source.pod(uid) !== undefined, DEADLINE_MS);
  });

  test('watch alone refused: what was listed stands, and the verb that is missing is told', async () => {
    const uid = await makePod('listed');
    await allow(cluster, 'lister', ['list']);
    const { said, feed } = await followed('lister-token');
    expect(feed.source.pod(uid)?.controller).toBe('deployment/checkout');
    expect(said.map(({ remedy }) => remedy)).toContainEqual(expect.stringMatching(/^may watch pods is missing: /));
  });

  test('source down: what is known stays; when it is back, what changed meanwhile is found by a new list (410)', async () => {
    const lost = await makePod('lost');
    const { feed, said, counts } = await followed('admin-token');
    const listsBefore = await cluster.requests('list', 'pods');
    await cluster.kill();
    await eventually('it is noticed', () => (counts['failed'] ?? 0) >= 2, DEADLINE_MS);
    expect(feed.source.pod(lost)?.controller).toBe('deployment/checkout');
    expect(said.at(-1)).toMatchObject({
      level: 'warn',
      message: 'the Kubernetes API cannot be read; what is known stays',
    });
    // Of what happens while it is down the new one's cache knows nothing, so that the old version is too old for it.
    await cluster.lose('/registry/pods/prod/checkout-5d4-lost');
    await cluster.restart();
    const uid = await makePod('new');
    await eventually('the new pod is known', () => feed.source.pod(uid) !== undefined, DEADLINE_MS);
    await eventually('the lost one is gone', () => (counts['removed'] ?? 0) >= 1, DEADLINE_MS);
    expect(feed.source.pod(lost)?.controller).toBe('deployment/checkout');
    expect(await cluster.requests('list', 'pods')).toBeGreaterThan(listsBefore);
    expect(said.at(-1)).toMatchObject({ level: 'info' });
  });

  test('down at the start: it waits for it beside the service, and reads it when it comes', async () => {
    await cluster.kill();
    const { feed, said } = await follow('admin-token');
    await eventually('it is told', () => said.length >= 2, DEADLINE_MS);
    expect([feed.source.isComplete, said[0]?.['level']]).toEqual([false, 'warn']);
    await cluster.restart();
    await eventually('it was read', () => feed.source.isComplete, DEADLINE_MS);
    expect(feed.source.host({ key: 'web-7' })?.labels?.['cloud.zone']).toBe('a');
  });
});

/** Lets a user do this to pods and nodes. */
async function allow(cluster: KubernetesHandle, user: string, verbs: readonly string[]): Promise<void> {
  const rules = [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs }];
  await cluster.ask('POST', `${RBAC}/clusterroles`, { metadata: { name: user }, rules });
  await cluster.ask('POST', `${RBAC}/clusterrolebindings`, {
    metadata: { name: user },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: user },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }],
  });
}

const PATHS: Readonly<Record<string, string>> = {
  ServiceAccount: '/api/v1/namespaces/oomstream/serviceaccounts',
  ClusterRole: `${RBAC}/clusterroles`,
  ClusterRoleBinding: `${RBAC}/clusterrolebindings`,
};

/** A token of the service account that deploy/kubernetes/rbac.yaml makes, with the permissions that it gives. */
async function serviceAccountToken(cluster: KubernetesHandle): Promise<string> {
  await cluster.ask('POST', '/api/v1/namespaces', { metadata: { name: 'oomstream' } });
  for (const document of parseAllDocuments(await readFile(RBAC_FILE, 'utf8'))) {
    const object = document.toJS() as { readonly kind: string };
    await cluster.ask('POST', PATHS[object.kind] ?? '', object);
  }
  const path = `${PATHS['ServiceAccount'] ?? ''}/oomstream/token`;
  const { status } = await cluster.ask('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  return status?.token ?? '';
}
