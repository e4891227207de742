import { describe, expect, it } from 'vitest';
import type { Finding, Incident } from '../../../src/model/generated/incident.ts';
import { drawSpec, type ReportKind } from '../../../src/simulate/draw-report.ts';
import type { EraId } from '../../../src/simulate/eras.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import { createRng } from '../../../src/simulate/rng.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import { tellReport } from '../../support/simulate/tell-report.ts';

const START_US = Date.UTC(2026, 8, 15, 5) * 1000;
const ERAS = ['el6', 'el7', '4.10', '4.19', '5.4', '6.1', '6.12'] as const satisfies EraId[];
const KINDS = [
  'cgroup',
  'group',
  'host',
  'cpuset',
  'mempolicy',
  'manual',
  'unkillable',
] as const satisfies ReportKind[];

/** The printed lines, and what is told of them. */
interface Told {
  readonly text: string;
  readonly incident: Incident;
}

function told(era: EraId, kind: ReportKind): Told {
  const host = simHost({
    seed: 3,
    name: 'h1',
    flavour: 'kubernetes-systemd',
    era,
    ships: ['kmsg'],
    startUs: START_US,
  });
  const { records } = printReport(drawSpec(host, { kind, firstPid: 5000 }, createRng('evidence', era, kind)));
  const incidents = tellReport(host, records, START_US);
  const [incident] = incidents;
  if (incident === undefined || incidents.length > 1) throw new Error(`${era} ${kind}: not one incident`);
  return { text: records.map((record) => record.text).join('\n'), incident };
}

/** The numbers of the first line that looks so. */
function numbers(text: string, pattern: RegExp): readonly number[] {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`no line has ${String(pattern)}`);
  return match.slice(1).map(Number);
}

const first = (text: string, pattern: RegExp): number => numbers(text, pattern)[0] ?? NaN;
const KIB = 1024;
/** The hosts here have pages of 4 KiB. */
const PAGE = 4096;
const share = (part: number, whole: number): number => Math.round((part / whole) * 1000) / 1000;

const managed = (text: string): number =>
  (first(text, /^(\d+) pages RAM$/m) - first(text, /^(\d+) pages reserved$/m)) * PAGE;
const limit = (text: string): number => first(text, /^memory: usage \d+kB, limit (\d+)kB/m) * KIB;

/** `name:123` of Mem-Info, in pages; nought where this kernel does not count it. */
const total = (text: string, name: string): number =>
  Number(new RegExp(`^.*\\b${name}:(\\d+)\\b(?!kB)`, 'm').exec(text)?.[1] ?? 0);

function rss(text: string): number {
  const line = /Killed process .*/.exec(text)?.[0] ?? '';
  return [...line.matchAll(/(?:anon|file|shmem)-rss:(\d+)kB/g)].reduce((sum, [, kib]) => sum + Number(kib) * KIB, 0);
}

const killedPid = (text: string): number => first(text, /Killed process (\d+)/);

/** What a person with a calculator reads off the printed lines, by rule. */
const RECOMPUTED: Readonly<Record<string, (told: Told) => Finding['evidence']>> = {
  'C1.limit-hit': ({ text }) => {
    const [usage = 0, most = 0, failcnt] = numbers(text, /^memory: usage (\d+)kB, limit (\d+)kB, failcnt (\d+)/m);
    return { counter: 'memory', usageBytes: usage * KIB, limitBytes: most * KIB, failcnt };
  },
  'C1.host-headroom-unknown': ({ text }) => {
    expect(text).not.toMatch(/^Mem-Info|pages RAM/m);
    return {};
  },
  'C2.no-limit': ({ text }) => ({ oomScoreAdj: first(text, /oom_score_adj:(\d+)$/m) }),
  'C3.dominant': ({ text, incident }) => {
    const spaceBytes = incident.scope === 'cgroup' ? limit(text) : managed(text);
    return { rssBytes: rss(text), spaceBytes, share: share(rss(text), spaceBytes) };
  },
  'C4.no-swap': ({ text }) => ({ swapTotalBytes: first(text, /^Total swap = (\d+)kB/m) }),
  'C4.swap-exhausted': ({ text }) => ({
    swapTotalBytes: first(text, /^Total swap = (\d+)kB/m) * KIB,
    swapFreeBytes: first(text, /^Free swap {2}= (\d+)kB/m) * KIB,
  }),
  'C4.swap-unused': ({ text }) => ({
    swapTotalBytes: first(text, /^Total swap = (\d+)kB/m) * KIB,
    swapFreeBytes: first(text, /^Free swap {2}= (\d+)kB/m) * KIB,
  }),
  'C4.ram-exhausted': ({ text }) => {
    const [node = 0, free = 0, high = 0] = numbers(text, /^Node (\d+) Normal free:(\d+)kB .*?\bhigh:(\d+)kB/m);
    expect(free).toBeLessThanOrEqual(high);
    return { zones: [{ node, zone: 'Normal', freeBytes: free * KIB, highBytes: high * KIB }] };
  },
  'C5.not-cache': ({ text }) => {
    const file = total(text, 'active_file') + total(text, 'inactive_file');
    const anon = total(text, 'active_anon') + total(text, 'inactive_anon') - total(text, 'shmem');
    const whole = managed(text);
    return {
      fileCacheBytes: file * PAGE,
      anonBytes: anon * PAGE,
      managedBytes: whole,
      share: share(anon * PAGE, whole),
    };
  },
  'C6.strict-overcommit-unlikely': ({ text }) => {
    expect(text).not.toContain('__vm_enough_memory');
    return { refusedAllocations: 0 };
  },
  'X.swap-denied': ({ text }) => ({ swapLimitBytes: first(text, /^swap: usage \d+kB, limit (\d+)kB/m) }),
  'X.unaccounted': ({ text }) => {
    const names = ['active_anon', 'inactive_anon', 'isolated_anon', 'active_file', 'inactive_file', 'isolated_file'];
    names.push('unevictable', 'slab_reclaimable', 'slab_unreclaimable', 'pagetables', 'sec_pagetables');
    names.push('free', 'free_pcp');
    const known = names.reduce((sum, name) => sum + total(text, name), 0) * PAGE;
    const stacks = [...text.matchAll(/ kernel_stack:(\d+)kB/g)].reduce((sum, [, kib]) => sum + Number(kib) * KIB, 0);
    const unaccountedBytes = managed(text) - known - stacks;
    return { unaccountedBytes, managedBytes: managed(text), share: share(unaccountedBytes, managed(text)) };
  },
  'E.victim-explained': ({ text }) => ({ largest: largestRow(text) }),
  'E.victim-unexplained': ({ text }) => ({ largest: largestRow(text) }),
  'K.scope.memcg': ({ text }) => {
    expect(text).toMatch(/memory: usage/);
    return { scope: 'cgroup' };
  },
  'K.scope.host': ({ text }) => {
    expect(text).toMatch(/Out of memory|invoked oom-killer/);
    return { scope: 'host' };
  },
  'K.scope.cpuset': ({ text }) => ({ constraint: /constraint=(\w+)/.exec(text)?.[1] }),
  'K.scope.mempolicy': ({ text }) => ({ constraint: /constraint=(\w+)/.exec(text)?.[1] }),
  'K.trigger-not-victim': ({ text }) => {
    const [, pid = '', comm] =
      /\bPID: (\d+) Comm: (.+?) (?:Not tainted|Tainted|[\d.]+)/.exec(text) ??
      /^Pid: (\d+), comm: (.+?) /m.exec(text) ??
      [];
    return { triggerPid: Number(pid), triggerComm: comm, victimPid: killedPid(text) };
  },
  'K.group': ({ text }) => {
    const [, cgroup, dead = ''] = /^Tasks in (\S+) are going to be killed .*$([\s\S]*)/m.exec(text) ?? [];
    return {
      groupCgroup: cgroup,
      victims: new Set([...dead.matchAll(/Killed process (\d+)/g)].map(([, pid]) => pid)).size,
    };
  },
  'K.limit-own': ({ text, incident }) => {
    const path = /oom_memcg=([^,]+)/.exec(text)?.[1] ?? /as a result of limit of (\S+)/.exec(text)?.[1];
    expect(incident.victims[0]?.cgroup ?? path).toBe(path);
    return { limitCgroup: path };
  },
  'K.limit-ancestor': ({ text }) => ({
    limitCgroup: /oom_memcg=([^,]+)/.exec(text)?.[1] ?? /as a result of limit of (\S+)/.exec(text)?.[1],
  }),
  'K.manual': ({ text }) => {
    expect(text).toMatch(/order=-1|Manual OOM execution/);
    return {};
  },
  'K.panic': ({ text }) => {
    expect(text).toMatch(/no killable processes|deadlocked on memory|panic_on_oom/);
    return {};
  },
};

/** The row of the task table with the most resident memory. */
function largestRow(text: string): unknown {
  const rows = [...text.matchAll(/^\[ *(\d+)\] +\d+ +\d+ +\d+ +(\d+) .* (\S+)$/gm)].map(([, pid, pages, comm]) => ({
    pid: Number(pid),
    comm,
    rssBytes: Number(pages) * PAGE,
  }));
  return rows.toSorted((a, b) => b.rssBytes - a.rssBytes)[0];
}

describe.each(ERAS)('what is found in a report of %s', (era) => {
  it.each(KINDS)('%s: its evidence is what the printed lines say', (kind) => {
    const one = told(era, kind);
    const findings = one.incident.diagnosis?.findings ?? [];
    expect(findings.length).toBeGreaterThan(0);
    for (const { id, evidence } of findings) {
      const recompute = RECOMPUTED[id];
      if (recompute === undefined) throw new Error(`${id} has no recomputation here`);
      expect([id, evidence]).toEqual([id, expect.objectContaining(recompute(one))]);
    }
  });
});
