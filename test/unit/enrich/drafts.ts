import { resolveCgroup } from '../../../src/cgroup/index.ts';
import { present } from '../../../src/lib/present.ts';
import { ContextTable } from '../../../src/enrich/context-table.ts';
import type { ContextSource, SourceName } from '../../../src/enrich/source.ts';
import type { Context } from '../../../src/model/generated/context.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { hostKeyOf } from '../../../src/sieve/host-key.ts';

export const POD = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
export const CONTAINER = '0123456789abcdef'.repeat(4);
export const POD_PATH = `/kubepods/burstable/pod${POD}`;
export const CONTAINER_PATH = `${POD_PATH}/${CONTAINER}`;

/** What is known of the container that drafts speak of. */
export const CHECKOUT: Context = {
  podUid: POD,
  containerId: CONTAINER,
  namespace: 'prod',
  podName: 'checkout-5d4f8b7c9-x2x4z',
  controller: 'deployment/checkout',
  containerName: 'api',
};

/** A kill on web-7 in the victim's cgroup, at the limit of another one. */
export function draft(victim: string | undefined, limit: string | undefined = victim): IncidentDraft {
  return {
    schema: 'oomstream.incident/1',
    id: 'a'.repeat(32),
    kind: 'kernel-kill',
    host: { key: 'web-7', name: 'web-7.example.org' },
    scope: limit === undefined ? 'host' : 'cgroup',
    ...present({
      limitOwner: limit === undefined ? undefined : { cgroup: limit, workload: resolveCgroup(limit, 'web-7') },
      workload: victim === undefined ? undefined : resolveCgroup(victim, 'web-7'),
    }),
    victims: [{ pid: 4711, comm: 'java' }],
    evidence: { lines: 1, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
  };
}

export function table(entries: readonly Context[], maxEntries = 100, nowMs = () => 0): ContextTable {
  const made = new ContextTable({
    maxEntries,
    nowMs,
    hostKeyFor: (host) => hostKeyOf(host, { key: 'short', aliases: {} }),
  });
  entries.forEach((entry, index) => {
    made.put(String(index), [entry]);
  });
  return made;
}

/** A source that knows these entries. */
export function source(name: SourceName, entries: readonly Context[], isComplete = true): ContextSource {
  const known = table(entries);
  return {
    name,
    isComplete,
    mayLearn: (level) => name !== 'inventory' && known.knows(level),
    host: (host) => known.host(host),
    pod: (uid) => known.pod(uid),
    container: (id) => known.container(id),
  };
}
