import type { Part, ReportTruth, VictimTruth } from './report-spec.ts';

/**
 * A fact that may be absent, because its line was damaged or cannot be tied to its report; what is there must be as in the truth.
 * `victims`: kills may be absent; `kind` and `scope` may say less than the truth.
 */
export type LenientField = keyof Omit<ReportTruth, 'damaged'> | keyof Omit<VictimTruth, 'pid'>;

const VICTIM: readonly LenientField[] = [
  ...(['comm', 'uid', 'totalVmBytes', 'anonRssBytes', 'fileRssBytes', 'shmemRssBytes'] as const),
  ...(['pgtablesBytes', 'oomScoreAdj'] as const),
];

const BY_PART: Partial<Readonly<Record<Part, readonly LenientField[]>>> = {
  manual: ['manual', 'scope'],
  opening: ['trigger', 'manual', 'scope'],
  trace: ['trigger', 'scope', 'manual'],
  memory: ['memory', 'limitOwner', 'victimCgroup', 'scope'],
  constraint: ['constraint', 'limitOwner', 'victimCgroup', 'scope', 'uid'],
  candidate: ['scope'],
  killed: [...VICTIM, 'victims', 'kind', 'scope'],
  // Without it the kills after the first stand alone.
  group: ['groupCgroup', 'kind', 'constraint', 'limitOwner', 'victimCgroup', 'scope', 'trigger', 'memory'],
};

/** What may be absent when a line of this part of a report is damaged. */
export function lenientWithout(part: Part): readonly LenientField[] {
  return BY_PART[part] ?? [];
}

/** What may be absent when the long lines of a report come in pieces: names and paths between them look like any other text. */
export const LENIENT_IN_PIECES: readonly LenientField[] = ['constraint', 'limitOwner', 'victimCgroup', 'uid'];
