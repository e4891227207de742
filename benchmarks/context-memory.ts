import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrichDraft } from '../src/enrich/enrich-draft.ts';
import { DEFAULT_ENRICH } from '../src/enrich/options.ts';
import type { HostKeyFor } from '../src/model/context-subject.ts';
import type { Context } from '../src/model/generated/context.ts';
import type { IncidentDraft } from '../src/model/incident-draft.ts';
import type { FeedDeps } from '../src/runtime/enrich/feed.ts';
import { InventoryFeed } from '../src/runtime/enrich/inventory-feed.ts';
import { TableSource } from '../src/runtime/enrich/table-source.ts';
import { TopicFeed, type TopicPlace } from '../src/runtime/enrich/topic-feed.ts';
import { silentLogger } from '../src/runtime/logger.ts';
import { silentMeter } from '../src/runtime/metrics.ts';
import { hostKeyOf } from '../src/sieve/host-key.ts';
import type { ApiNode, ApiPod } from '../src/sources/kubernetes/api-object.ts';
import type { Kept } from '../src/sources/kubernetes/cluster.ts';
import { nodeEntry } from '../src/sources/kubernetes/node-entry.ts';
import { podEntries } from '../src/sources/kubernetes/pod-entries.ts';

/** How much memory do 100 000 entries of each source of context take, and how long does it take to find one? Run with --expose-gc. */
const ENTRIES = 100_000;
const LOOK_UPS = 100_000;

const hex = (index: number, length: number): string => index.toString(16).padStart(length, '0');

function pod(index: number): Context {
  return {
    podUid: hex(index, 32),
    containerId: hex(index, 64),
    namespace: `team-${index % 200}`,
    podName: `service-${index % 3000}-5d4f8b7c9-${hex(index, 5)}`,
    controller: `deployment/service-${index % 3000}`,
    containerName: 'api',
    startedAt: '2026-11-24T10:00:00Z',
  };
}

function host(index: number): Context {
  const labels = { team: `team-${index % 200}`, tier: 'web', site: `dc-${index % 7}` };
  return { host: `host-${index}.example.org`, machineId: hex(index, 32), labels };
}

/** As the API server sends a pod, little of which is kept. */
function apiPod(index: number): ApiPod {
  const owner = { kind: 'ReplicaSet', name: `service-${index % 3000}-5d4f8b7c9`, controller: true };
  const labels = { 'pod-template-hash': '5d4f8b7c9' };
  const name = `${owner.name}-${hex(index, 5)}`;
  const container = {
    name: 'api',
    image: 'registry.example.org/shop/api:7',
    resources: { limits: { memory: '512Mi' } },
  };
  const state = { running: { startedAt: '2026-11-24T10:00:00Z' } };
  return {
    metadata: { name, namespace: `team-${index % 200}`, uid: hex(index, 32), labels, ownerReferences: [owner] },
    spec: { restartPolicy: 'Always', containers: [container] },
    status: {
      qosClass: 'Burstable',
      containerStatuses: [{ name: 'api', containerID: `containerd://${hex(index, 64)}`, state }],
    },
  };
}

function apiNode(index: number): ApiNode {
  const labels = {
    'topology.kubernetes.io/region': 'eu-1',
    'topology.kubernetes.io/zone': `eu-1${'abc'.charAt(index % 3)}`,
    'node.kubernetes.io/instance-type': 'm7.large',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
  };
  return {
    metadata: { name: `host-${index}.example.org`, uid: hex(index, 32), labels },
    status: { nodeInfo: { machineID: hex(index, 32) } },
  };
}

function usedMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

const hostKeyFor: HostKeyFor = (named) => hostKeyOf(named, { key: 'short', aliases: {} });

function deps(): FeedDeps {
  return { maxEntries: 200_000, hostKeyFor, logger: silentLogger, meter: silentMeter, nowMs: Date.now };
}

interface Filled {
  readonly source: Pick<TableSource, 'table' | 'host' | 'pod'>;
  /** Kept alive while it is measured. */
  readonly feed?: unknown;
}

async function measure(
  name: string,
  fill: () => Filled | Promise<Filled>,
  find: (source: Filled['source'], index: number) => unknown,
): Promise<void> {
  const before = usedMiB();
  const filling = performance.now();
  const filled = await fill();
  const filledMs = performance.now() - filling;
  const mib = usedMiB() - before;
  const looking = performance.now();
  let found = 0;
  for (let index = 0; index < LOOK_UPS; index += 1) if (find(filled.source, index % ENTRIES) !== undefined) found += 1;
  const nanos = ((performance.now() - looking) * 1e6) / LOOK_UPS;
  if (found !== LOOK_UPS) throw new Error(`${LOOK_UPS - found} were not found`);
  console.log(
    `${name}: ${filled.source.table.size} entries take ${mib.toFixed(0)} MiB ` +
      `(${((mib * 1024 ** 2) / ENTRIES).toFixed(0)} bytes each), filled in ${filledMs.toFixed(0)} ms, found in ${nanos.toFixed(0)} ns`,
  );
}

/** Entries as they are read from a file. */
async function inventory(make: (index: number) => Context): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'context-memory-'));
  try {
    const path = join(folder, 'inventory.json');
    writeFileSync(path, JSON.stringify(Array.from({ length: ENTRIES }, (_, index) => make(index))));
    const feed = new InventoryFeed({ path, reloadMs: 10_000 }, deps());
    await feed.look();
    return { source: feed.source, feed };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Entries as they come from a topic. */
function topic(make: (index: number) => Context): Filled {
  const feed = new TopicFeed({ topic: 'context' } as TopicPlace, deps());
  for (let index = 0; index < ENTRIES; index += 1)
    feed.take({ key: Buffer.from(hex(index, 32)), value: Buffer.from(JSON.stringify(make(index))) });
  return { source: feed.source, feed };
}

/** What the Kubernetes source holds of pods, and what its informer holds beside it so as to tell what changed. */
function kubernetes(): Filled {
  const table = new TableSource('kubernetes', deps(), 'pods');
  const informer = new Map<string, Kept<readonly Context[]>>();
  for (let index = 0; index < ENTRIES; index += 1) {
    const pod = JSON.parse(JSON.stringify(apiPod(index))) as ApiPod;
    const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
    const read = podEntries(pod);
    informer.set(name, { metadata: { name, namespace, uid, resourceVersion: String(index) }, read });
    table.table.put(`pods//${uid}`, read);
  }
  return { source: table, feed: informer };
}

/** The same of nodes, each with the labels that are wanted unless configured. */
function kubernetesNodes(): Filled {
  const table = new TableSource('kubernetes', deps(), 'pods');
  const informer = new Map<string, Kept<readonly Context[]>>();
  for (let index = 0; index < ENTRIES; index += 1) {
    const node = JSON.parse(JSON.stringify(apiNode(index))) as ApiNode;
    const { name = '' } = node.metadata ?? {};
    const read = [nodeEntry(node, DEFAULT_ENRICH.kubernetes.nodeLabels)].filter((entry) => entry !== undefined);
    informer.set(name, {
      metadata: { name, namespace: '', uid: hex(index, 32), resourceVersion: String(index) },
      read,
    });
    table.table.put(`nodes//${name}`, read);
  }
  return { source: table, feed: informer };
}

/** What the records themselves carry is the line's, and goes with it: nothing is held between incidents. */
function fromRecords(): Filled['source'] {
  const source = new TableSource('topic', deps(), 'nothing');
  for (let index = 0; index < ENTRIES; index += 1) enrichDraft(draftOf(index), [source], '2026-11-24T10:00:00Z');
  return source;
}

function draftOf(index: number): IncidentDraft {
  return {
    schema: 'oomstream.incident/1',
    id: hex(index, 32),
    kind: 'kernel-kill',
    host: { key: `host-${index}`, labels: host(index).labels ?? {} },
    scope: 'host',
    victims: [{ pid: 1, comm: 'java' }],
    evidence: { lines: 1, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
  };
}

if (globalThis.gc === undefined) console.log('run with --expose-gc: without it garbage is counted as well');
const byUid = (source: Filled['source'], index: number) => source.pod(hex(index, 32));
const byHost = (source: Filled['source'], index: number) => source.host({ key: `host-${index}` });
await measure('inventory, pods', () => inventory(pod), byUid);
await measure('inventory, hosts', () => inventory(host), byHost);
await measure('topic, pods', () => topic(pod), byUid);
await measure('topic, hosts', () => topic(host), byHost);
await measure('kubernetes, pods', kubernetes, byUid);
await measure('kubernetes, nodes', kubernetesNodes, byHost);
const before = usedMiB();
const asked = fromRecords();
console.log(
  `records: ${ENTRIES} incidents leave ${asked.table.size} entries and ${(usedMiB() - before).toFixed(0)} MiB behind`,
);
