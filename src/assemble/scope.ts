import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Report } from './report.ts';

type Scope = IncidentDraft['scope'];

const BY_CONSTRAINT: Readonly<Record<string, Scope>> = {
  CONSTRAINT_MEMCG: 'cgroup',
  CONSTRAINT_CPUSET: 'cpuset',
  CONSTRAINT_MEMORY_POLICY: 'mempolicy',
};

const BY_PREFIX: readonly (readonly [start: string, scope: Scope])[] = [
  ['Memory cgroup out of memory', 'cgroup'],
  ['No available memory (MPOL_BIND)', 'mempolicy'],
  ['No available memory in cpuset', 'cpuset'],
  // OpenVZ: a beancounter is a container's.
  ['Out of memory in UB', 'cgroup'],
  ['Out of memory', 'host'],
  ['Out of Memory', 'host'],
];

/** Whose shortage a report is: by the oom-kill line, else the kill's first words, else by what memory was printed. */
export function scopeOf(report: Report): Scope {
  return byConstraint(report) ?? byPrefix(report) ?? byMemory(report) ?? 'unknown';
}

function byConstraint(report: Report): Scope | undefined {
  const constraint = report.first('constraint');
  if (constraint === undefined) return undefined;
  // 5.0 to 5.2 print CONSTRAINT_NONE always: oom_memcg decides.
  if (constraint.oomMemcg !== undefined) return 'cgroup';
  const named = BY_CONSTRAINT[constraint.constraint ?? ''];
  if (named !== undefined) return named;
  if (constraint.globalOom === true) return 'host';
  return constraint.truncated === true || constraint.constraint === undefined ? undefined : 'host';
}

function byPrefix(report: Report): Scope | undefined {
  const prefix = report.kills.find((kill) => kill.prefix !== undefined)?.prefix ?? report.first('candidate')?.prefix;
  return BY_PREFIX.find(([start]) => prefix?.startsWith(start) === true)?.[1];
}

function byMemory(report: Report): Scope | undefined {
  if (report.first('taskIn') ?? report.first('memcgUsage') ?? report.first('memcgStats')) return 'cgroup';
  if (report.first('nothingKillable')?.scope !== undefined) return report.first('nothingKillable')?.scope;
  const hint = report.first('traceHint')?.hint;
  if (hint === 'memcg') return 'cgroup';
  return hint !== undefined || report.first('memInfo') || report.first('memInfoTotals') ? 'host' : undefined;
}
