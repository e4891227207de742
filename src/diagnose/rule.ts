import type { Finding } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';

/** The values that decided a rule, with their units in the names. */
export type Evidence = Readonly<Record<string, unknown>>;

/**
 * One verdict that a report can support: data and one predicate. It reads only what is present; absent means unknown, never 0.
 */
export interface Rule {
  /** Such as C1.limit-hit; stable, since dashboards filter by it. */
  readonly id: string;
  /** high: the kernel said so; medium: a threshold on complete data; low: circumstantial. */
  readonly confidence: Finding['confidence'] | ((evidence: Evidence) => Finding['confidence']);
  /** The evidence when the rule holds, else undefined. */
  readonly when: (incident: IncidentDraft) => Evidence | undefined;
  /** What it means, for the person who is paged. */
  readonly text: (incident: IncidentDraft, evidence: Evidence) => string;
  /** What to do, the safe steps first, ready to paste. */
  readonly remedy?: (incident: IncidentDraft, evidence: Evidence) => readonly string[];
  /** The kernel file and function, or the manual page, that it rests on. */
  readonly reference?: string;
}

/** The finding of a rule for an incident, if it holds. */
export function apply(rule: Rule, incident: IncidentDraft): Finding | undefined {
  const evidence = rule.when(incident);
  if (evidence === undefined) return undefined;
  const remedy = rule.remedy?.(incident, evidence) ?? [];
  return {
    id: rule.id,
    confidence: typeof rule.confidence === 'function' ? rule.confidence(evidence) : rule.confidence,
    evidence: { ...evidence },
    text: rule.text(incident, evidence),
    ...(remedy.length === 0 ? {} : { remedy: [...remedy] }),
    ...(rule.reference === undefined ? {} : { reference: rule.reference }),
  };
}
