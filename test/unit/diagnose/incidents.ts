import { resolveCgroup, relationOf } from '../../../src/cgroup/index.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** A cgroup's kill with everything in it; `change` replaces parts. */
export function cgroupKill(
  change: Partial<IncidentDraft> = {},
  owner = '/system.slice/app.service',
  victim = owner,
): IncidentDraft {
  return {
    schema: 'oomstream.incident/1',
    id: '0123456789abcdef0123456789abcdef',
    kind: 'kernel-kill',
    time: '2026-09-15T05:34:05Z',
    host: { name: 'web-7', key: 'web-7' },
    scope: 'cgroup',
    constraint: 'CONSTRAINT_MEMCG',
    trigger: { comm: 'java', pid: 4711 },
    limitOwner: { cgroup: owner, relation: relationOf(owner, victim), workload: resolveCgroup(owner, 'web-7') },
    victims: [{ pid: 4711, comm: 'java', cgroup: victim, anonRssBytes: 400 * MIB, fileRssBytes: 0, oomScoreAdj: 0 }],
    workload: resolveCgroup(victim, 'web-7'),
    memory: { usageBytes: 2 * GIB, limitBytes: 2 * GIB, failcnt: 812 },
    evidence: { lines: 40, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
    ...change,
  };
}

/** A host's kill: 4 GiB of RAM in pages of 4 KiB, swap half free. */
export function hostKill(change: Partial<IncidentDraft> = {}): IncidentDraft {
  const { limitOwner, ...rest } = cgroupKill({ scope: 'host', constraint: 'CONSTRAINT_NONE' });
  return {
    ...rest,
    ...(limitOwner === undefined ? {} : {}),
    memory: {
      host: {
        pageBytes: 4096,
        ramPages: GIB / 1024,
        reservedPages: 0,
        swapTotalBytes: GIB,
        swapFreeBytes: Math.floor(GIB / 10),
      },
    },
    ...change,
  };
}
