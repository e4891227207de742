import { expect, test } from 'vitest';
import { subjectOf } from '../../../src/cgroup/index.ts';
import { enrichDraft } from '../../../src/enrich/enrich-draft.ts';
import { recallContext, rememberedOf } from '../../../src/enrich/remembered.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { CHECKOUT, CONTAINER, CONTAINER_PATH, POD, POD_PATH, draft, source } from './drafts.ts';

const AT = '2026-09-15T05:34:05Z';

test('a container with a controller has an identity that survives restarts', () => {
  const { draft: told, missing } = enrichDraft(draft(CONTAINER_PATH), [source('kubernetes', [CHECKOUT])], AT);
  expect(told.workload).toMatchObject({
    identity: 'k8s/prod/deployment/checkout/api',
    fleetIdentity: 'k8s/prod/deployment/checkout/api',
    identityQuality: 'controller',
    namespace: 'prod',
    podName: 'checkout-5d4f8b7c9-x2x4z',
    controller: 'deployment/checkout',
    containerName: 'api',
    podUid: POD,
  });
  expect(told.limitOwner?.workload).toEqual(told.workload);
  expect(told.enrichment).toEqual({ sources: ['kubernetes'], at: AT, missing: ['host'] });
  expect(missing).toEqual([{ level: 'host', id: 'web-7', inPod: false }]);
});

test('a limit of the pod is the pod’s, the victim is the container', () => {
  const { draft: told } = enrichDraft(draft(CONTAINER_PATH, POD_PATH), [source('topic', [CHECKOUT])]);
  expect(told.limitOwner?.workload?.identity).toBe('k8s/prod/deployment/checkout');
  expect(told.workload?.identity).toBe('k8s/prod/deployment/checkout/api');
});

test('another container of a known pod has the pod’s names and not this one’s', () => {
  const other = `${POD_PATH}/${'e'.repeat(64)}`;
  const { draft: told, missing } = enrichDraft(draft(other), [source('topic', [CHECKOUT])]);
  expect(told.workload).toMatchObject({ identity: 'k8s/prod/deployment/checkout', podName: CHECKOUT.podName });
  expect(told.workload).not.toHaveProperty('containerName');
  expect(missing.map(({ level }) => level)).toEqual(['host', 'container']);
});

test('a pod without a known controller keeps its uid', () => {
  const { draft: told } = enrichDraft(draft(POD_PATH), [
    source('topic', [{ podUid: POD, namespace: 'prod', podName: 'p' }]),
  ]);
  expect(told.workload).toMatchObject({ identity: `pod/${POD}`, identityQuality: 'instance', podName: 'p' });
});

test('a static pod is found by the hash in its path', () => {
  const hash = POD.replaceAll('-', '');
  const entry = { podUid: hash, namespace: 'kube-system', controller: 'static/etcd' };
  const { draft: told } = enrichDraft(draft(`/kubepods/burstable/pod${hash}`), [source('kubernetes', [entry])]);
  expect(told.workload?.identity).toBe('k8s/kube-system/static/etcd');
});

test('a container of Docker goes by its name, on its host', () => {
  const entry = { containerId: CONTAINER, containerName: 'shop-db' };
  const { draft: told } = enrichDraft(draft(`/docker/${CONTAINER}`), [source('inventory', [entry])]);
  expect(told.workload).toMatchObject({
    identity: 'web-7/container/shop-db',
    fleetIdentity: 'container/shop-db',
    identityQuality: 'controller',
  });
});

test('what nobody knows is said, and the incident stays as it was', () => {
  const before = draft(CONTAINER_PATH);
  const { draft: told } = enrichDraft(before, [source('inventory', [{ host: 'db-1' }])], AT);
  expect(told).toEqual({ ...before, enrichment: { sources: [], at: AT, missing: ['host', 'pod', 'container'] } });
});

test('a person’s word comes before the machine’s, field by field, and both before the shipper’s', () => {
  const before = draft(undefined);
  const { draft: told } = enrichDraft({ ...before, host: { ...before.host, labels: { zone: 'a', region: 'eu' } } }, [
    source('kubernetes', [{ host: 'web-7', labels: { zone: 'b', pool: 'blue' } }]),
    source('inventory', [{ host: 'WEB-7.example.org', labels: { pool: 'green', team: 'shop' } }]),
  ]);
  expect(told.host.labels).toEqual({ zone: 'b', region: 'eu', pool: 'green', team: 'shop' });
  expect(told.enrichment).toEqual({ sources: ['inventory', 'kubernetes'], missing: [] });
});

test('control characters of a name do not reach an identity', () => {
  const entry = { ...CHECKOUT, namespace: 'a\u001b[31m' };
  const { draft: told } = enrichDraft(draft(POD_PATH), [source('topic', [entry])]);
  expect(told.workload?.identity).toBe('k8s/a\\x1b[31m/deployment/checkout');
});

test('an incident said again has the context, and so the partition, of the first time', () => {
  const first = enrichDraft(draft(CONTAINER_PATH), [source('topic', [CHECKOUT])], AT).draft;
  const published = JSON.parse(
    JSON.stringify({ ...first, diagnosis: { summary: '', severity: 'low', findings: [] } }),
  ) as Incident;
  const remembered = rememberedOf(published);
  if (remembered === undefined) throw new Error('nothing was remembered');
  const again = recallContext(draft(CONTAINER_PATH), remembered);
  expect(again).toEqual(first);
  const account = ({ host, scope, limitOwner, workload }: typeof first) =>
    subjectOf({ hostKey: host.key, scope, limitOwner: limitOwner?.workload, workload }).fleetIdentity;
  expect(account(again)).toBe('k8s/prod/deployment/checkout/api');
});

test('an incident that left without context is said again without it', () => {
  const first = enrichDraft(draft(CONTAINER_PATH), [], AT).draft;
  const remembered = rememberedOf({ ...first, diagnosis: { summary: '', severity: 'low', findings: [] } });
  expect(remembered && recallContext(draft(CONTAINER_PATH), remembered)).toEqual(first);
});
