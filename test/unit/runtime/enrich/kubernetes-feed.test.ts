import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_ENRICH, type KubernetesOptions } from '../../../../src/enrich/options.ts';
import { KubernetesFeed } from '../../../../src/runtime/enrich/kubernetes-feed.ts';
import { silentLogger, type LogFields, type Logger } from '../../../../src/runtime/logger.ts';
import { silentMeter, type Meter } from '../../../../src/runtime/metrics.ts';
import { ApiError } from '../../../../src/sources/kubernetes/api-error.ts';
import { fakeCluster, type FakeCluster } from './fake-cluster.ts';

const REMEMBER_MS = 3_600_000;
const PODS = '/api/v1/pods';
const NODES = '/api/v1/nodes';

let stopping = new AbortController();
let running: Promise<void> | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 });
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  await running;
  vi.useRealTimers();
});

interface Followed {
  readonly feed: KubernetesFeed;
  readonly cluster: FakeCluster;
  readonly said: readonly LogFields[];
  readonly outcomes: readonly string[];
}

async function follow(options: Partial<KubernetesOptions> = {}, maxEntries = 100): Promise<Followed> {
  const cluster = fakeCluster();
  const said: LogFields[] = [];
  const outcomes: string[] = [];
  const say = (fields: LogFields) => void said.push(fields);
  const logger: Logger = { ...silentLogger, warn: say, error: say, child: () => logger };
  const meter: Meter = {
    ...silentMeter,
    count: (_, labels) => void outcomes.push(String(Object.values(labels).at(-1))),
  };
  const feed = new KubernetesFeed(
    { ...DEFAULT_ENRICH.kubernetes, enabled: true, rememberMs: REMEMBER_MS, ...options },
    { maxEntries, hostKeyFor: ({ host = '' }) => host, logger, meter, nowMs: Date.now },
    cluster.connect,
  );
  running = feed.run(stopping.signal);
  await vi.advanceTimersByTimeAsync(0);
  return { feed, cluster, said, outcomes };
}

const pod = (uid: string, containerId = uid.slice(0, 1).repeat(64)) => ({
  metadata: { name: `checkout-${uid.slice(0, 4)}`, namespace: 'prod', uid, resourceVersion: '7' },
  status: { containerStatuses: [{ name: 'api', containerID: `containerd://${containerId}` }] },
});

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

test('it is complete once pods and nodes have both been read', async () => {
  const { feed, cluster } = await follow();
  cluster.of(PODS).tell(pod(A));
  cluster.of(PODS).plan.onOpen();
  expect([feed.source.isComplete, feed.source.pod(A)?.namespace]).toEqual([false, 'prod']);
  cluster.of(NODES).tell({ metadata: { name: 'node-1', uid: 'n', labels: { 'kubernetes.io/arch': 'arm64' } } });
  cluster.of(NODES).plan.onOpen();
  expect(feed.source.isComplete).toBe(true);
  expect(feed.source.host({ key: 'node-1' })?.labels).toMatchObject({ node: 'node-1' });
});

test('pods of some namespaces alone are asked for in each of them; without wanted labels no nodes', async () => {
  const { cluster } = await follow({ namespaces: ['a', 'b', 'a'], fieldSelector: 'spec.nodeName=x', nodeLabels: [] });
  expect(cluster.informers.map(({ plan }) => [plan.path, plan.fieldSelector])).toEqual([
    ['/api/v1/namespaces/a/pods', 'spec.nodeName=x'],
    ['/api/v1/namespaces/b/pods', 'spec.nodeName=x'],
  ]);
});

test('the list of one namespace says nothing of the pods of another', async () => {
  const { feed, cluster } = await follow({ namespaces: ['a', 'ab'] });
  cluster.of('/api/v1/namespaces/a/pods').tell(pod(A));
  cluster.of('/api/v1/namespaces/ab/pods').tell(pod(B));
  cluster.of('/api/v1/namespaces/a/pods').plan.onListed(new Set());
  await vi.advanceTimersByTimeAsync(REMEMBER_MS + 60_000);
  expect([feed.source.pod(A), feed.source.pod(B)?.podUid]).toEqual([undefined, B]);
});

test('what was deleted is remembered, then evicted', async () => {
  const { feed, cluster, outcomes } = await follow();
  cluster.of(PODS).tell(pod(A));
  cluster.of(PODS).tellGone(pod(A));
  await vi.advanceTimersByTimeAsync(REMEMBER_MS - 1000);
  expect([feed.source.container('a'.repeat(64))?.podUid, feed.source.table.size]).toEqual([A, 1]);
  await vi.advanceTimersByTimeAsync(62_000);
  expect([feed.source.pod(A), feed.source.table.size, feed.source.table.evicted]).toEqual([undefined, 0, 0]);
  // Nobody speaks for an hour here, which is trouble too.
  expect(outcomes.filter((outcome) => outcome !== 'failed')).toEqual(['taken', 'removed']);
});

test('what a new list lacks is remembered from then on', async () => {
  const { feed, cluster } = await follow();
  cluster.of(PODS).tell(pod(A));
  cluster.of(PODS).tell(pod(B));
  await vi.advanceTimersByTimeAsync(2 * REMEMBER_MS);
  cluster.of(PODS).plan.onListed(new Set([B]));
  await vi.advanceTimersByTimeAsync(REMEMBER_MS - 1000);
  expect(feed.source.pod(A)).toBeDefined();
  await vi.advanceTimersByTimeAsync(2000);
  expect([feed.source.pod(A), feed.source.pod(B)?.podUid]).toEqual([undefined, B]);
});

test('a container that was replaced is known beside its successor', async () => {
  const { feed, cluster } = await follow();
  cluster.of(PODS).tell(pod(A, '1'.repeat(64)));
  cluster.of(PODS).tell(pod(A, '2'.repeat(64)));
  expect(feed.source.container('1'.repeat(64))?.containerName).toBe('api');
  expect(feed.source.container('2'.repeat(64))?.containerName).toBe('api');
});

test('wrong data: what is no object of the API, or has no uid, is counted and does no harm', async () => {
  const { feed, cluster, outcomes } = await follow();
  for (const odd of [{}, { metadata: { name: 'x' } }, { metadata: { uid: 'u' } }]) cluster.of(PODS).tell(odd);
  expect([outcomes, feed.source.table.size]).toEqual([['refused', 'refused', 'refused'], 0]);
});

test('its own bound holds, not that of the others', async () => {
  const { feed, cluster } = await follow({ maxEntries: 1 });
  cluster.of(PODS).tell(pod(A));
  cluster.of(PODS).tell(pod(B));
  expect([feed.source.pod(A), feed.source.pod(B)?.podUid, feed.source.table.evicted]).toEqual([undefined, B, 1]);
});

test.each([
  [401, 'list', {}, /^the API server does not take the token of our service account/],
  [401, 'list', { kubeconfig: '/etc/k' }, /^the API server does not take the credentials of \/etc\/k .*: renew them$/],
  [403, 'list', {}, /^may list pods is missing: bind the ClusterRole oomstream \(kubectl apply -f deploy\/kubernetes/],
  [403, 'watch', {}, /^may watch pods is missing: /],
  [500, 'list', {}, undefined],
] as const)(
  'a %i of a %s is said once with its remedy, and what is known stays',
  async (status, verb, options, remedy) => {
    const { feed, cluster, said, outcomes } = await follow(options);
    cluster.of(PODS).tell(pod(A));
    const error = new ApiError(verb, Object.assign(new Error('no'), { status }));
    cluster.of(PODS).plan.onError(error);
    await vi.advanceTimersByTimeAsync(10_000);
    cluster.of(PODS).plan.onError(error);
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(['taken', 'failed', 'failed']);
    expect(said).toEqual([
      {
        ...{ cause: `${verb} pods: no`, status, entries: 1 },
        ...(remedy !== undefined && { remedy: expect.stringMatching(remedy) as string }),
      },
    ]);
    expect(feed.source.pod(A)).toBeDefined();
  },
);

test('source down: refused by both, it is not waited for; without an answer it is', async () => {
  const { feed, cluster } = await follow();
  const no = (status?: number) => new ApiError('list', Object.assign(new Error('no'), { status }));
  cluster.of(PODS).plan.onError(no());
  cluster.of(NODES).plan.onError(no(403));
  await vi.advanceTimersByTimeAsync(0);
  expect(feed.source.isComplete).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  cluster.of(PODS).plan.onError(no(403));
  await vi.advanceTimersByTimeAsync(0);
  expect(feed.source.isComplete).toBe(true);
});
