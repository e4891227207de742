import type { Incident } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';

type Severity = NonNullable<Incident['diagnosis']>['severity'];

const BEST_EFFORT_ADJ = 1000;

/** How bad it is, the first that holds: what takes the host down, what somebody wanted, what was meant to die first,
 * what may have ended well, the rest. */
const LEVELS: readonly (readonly [Severity, (incident: IncidentDraft) => boolean])[] = [
  ['critical', ({ kind }) => kind === 'kernel-panic'],
  ['low', ({ trigger }) => trigger?.manual === true],
  ['low', ({ scope, workload, victims }) => scope === 'host' && isExpendable(workload?.qos, victims[0]?.oomScoreAdj)],
  ['low', ({ kind }) => kind === 'runtime-only'],
  ['medium', ({ kind }) => kind === 'kernel-no-victim' || kind === 'userspace-kill'],
  ['high', () => true],
];

function isExpendable(qos: string | undefined, oomScoreAdj: number | undefined): boolean {
  return qos === 'besteffort' || oomScoreAdj === BEST_EFFORT_ADJ;
}

/** The severity of an incident. */
export function severityOf(incident: IncidentDraft): Severity {
  return LEVELS.find(([, holds]) => holds(incident))?.[0] ?? 'high';
}
