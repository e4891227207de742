import { expect, test } from 'vitest';
import type { ApiPod } from '../../../../src/sources/kubernetes/api-object.ts';
import { memoryBytes } from '../../../../src/sources/kubernetes/memory-quantity.ts';
import { nodeEntry } from '../../../../src/sources/kubernetes/node-entry.ts';
import { podEntries } from '../../../../src/sources/kubernetes/pod-entries.ts';

const UID = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const NOW = 'a'.repeat(64);
const BEFORE = 'b'.repeat(64);

function podOf(kind: string, owner: string, metadata: ApiPod['metadata'] = {}): ApiPod {
  return {
    metadata: {
      ...{ name: 'checkout-5d4f8b7c9-x2x4z', namespace: 'prod', uid: UID, creationTimestamp: '2026-11-24T10:00:00Z' },
      ownerReferences: [{ kind, name: owner, controller: true }],
      ...metadata,
    },
    spec: {
      restartPolicy: 'Always',
      containers: [{ name: 'api', image: 'shop/api:7', resources: { limits: { memory: '512Mi' } } }],
    },
    status: {
      qosClass: 'Burstable',
      containerStatuses: [
        {
          name: 'api',
          containerID: `containerd://${NOW}`,
          state: { running: { startedAt: '2026-11-24T10:05:00Z' } },
          lastState: { terminated: { containerID: `containerd://${BEFORE}`, startedAt: '2026-11-24T10:01:00Z' } },
        },
      ],
    },
  };
}

test('a container is known by its id, and by the one it had before it was killed', () => {
  const entries = podEntries(
    podOf('ReplicaSet', 'checkout-5d4f8b7c9', { labels: { 'pod-template-hash': '5d4f8b7c9' } }),
  );
  expect(entries.map(({ containerId }) => containerId)).toEqual([BEFORE, NOW]);
  expect(entries[1]).toEqual({
    podUid: UID,
    containerId: NOW,
    namespace: 'prod',
    podName: 'checkout-5d4f8b7c9-x2x4z',
    controller: 'deployment/checkout',
    containerName: 'api',
    containerImage: 'shop/api:7',
    memoryLimitBytes: 536_870_912,
    qos: 'burstable',
    restartPolicy: 'always',
    startedAt: '2026-11-24T10:05:00Z',
  });
});

const SCHEDULED_MINUTE = Date.parse('2026-11-24T10:00:00Z') / 60_000;

test.each([
  ['ReplicaSet', 'lonely', {}, 'replicaset/lonely'],
  ['ReplicaSet', 'web-77', { labels: { 'rollouts-pod-template-hash': '77' } }, 'rollout/web'],
  ['StatefulSet', 'db', {}, 'statefulset/db'],
  ['DaemonSet', 'agent', {}, 'daemonset/agent'],
  ['Job', `backup-${SCHEDULED_MINUTE}`, {}, 'cronjob/backup'],
  ['Job', 'import-20240101', {}, 'job/import-20240101'],
  ['Node', 'node-1', { name: 'etcd-node-1' }, 'staticpod/etcd'],
])('the controller of a pod of a %s %s', (kind, owner, meta, controller) => {
  expect(podEntries(podOf(kind, owner, meta))[0]?.controller).toBe(controller);
});

test('a static pod has the uid of its cgroup, not that of its mirror', () => {
  const hash = 'c'.repeat(32);
  const annotations = { 'kubernetes.io/config.hash': hash };
  expect(podEntries(podOf('Node', 'node-1', { annotations }))[0]?.podUid).toBe(hash);
});

test('wrong data: a pod without containers is one entry, one without a uid none, and odd lists do no harm', () => {
  expect(podEntries({ metadata: { uid: UID, name: 'bare' } })).toEqual([{ podUid: UID, podName: 'bare' }]);
  expect(podEntries({})).toEqual([]);
  const odd: unknown = { metadata: { uid: UID }, status: { containerStatuses: [null, 7, { containerID: 'x' }] } };
  expect(podEntries(odd as ApiPod)).toEqual([{ podUid: UID }]);
});

test.each([
  ['512Mi', 536_870_912],
  ['1G', 1e9],
  ['1.5Gi', 1_610_612_736],
  ['1e3', 1000],
  ['1500m', 2],
  ['lots', undefined],
])('a quantity of %s', (quantity, bytes) => {
  expect(memoryBytes(quantity)).toBe(bytes);
});

test('of a node the wanted labels become those of its host', () => {
  const labels = { 'topology.kubernetes.io/zone': 'a', 'example.org/rack': 'r7', other: 'x' };
  const machineID = '0A1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const node = { metadata: { name: 'node-1', labels }, status: { nodeInfo: { machineID } } };
  expect(nodeEntry(node, ['topology.kubernetes.io/zone', 'example.org/rack', 'absent'])).toEqual({
    host: 'node-1',
    machineId: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    labels: { node: 'node-1', 'cloud.zone': 'a', 'example.org/rack': 'r7' },
  });
});
