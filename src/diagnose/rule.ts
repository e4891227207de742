import type { Finding } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Thresholds } from './thresholds.ts';

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
  readonly when: (incident: IncidentDraft, thresholds: Thresholds) => Evidence | undefined;
  /** What it means, for the person who is paged. */
  readonly text: (incident: IncidentDraft, evidence: Evidence) => string;
  /** What to do, the safe steps first, ready to paste. */
  readonly remedy?: (incident: IncidentDraft, evidence: Evidence) => readonly string[];
  /** What the log cannot answer: commands that look, for this very target. */
  readonly checks?: (incident: IncidentDraft, evidence: Evidence) => readonly string[];
  /** How to see that the remedy helped, and until when to watch. */
  readonly verify?: (incident: IncidentDraft, evidence: Evidence) => readonly string[];
  /** The kernel file and function, or the manual page, that it rests on. */
  readonly reference?: string;
}

/** The finding of a rule for an incident, if it holds. */
export function apply(rule: Rule, incident: IncidentDraft, thresholds: Thresholds): Finding | undefined {
  const evidence = rule.when(incident, thresholds);
  if (evidence === undefined) return undefined;
  const finding: Finding = {
    id: rule.id,
    confidence: typeof rule.confidence === 'function' ? rule.confidence(evidence) : rule.confidence,
    evidence: { ...evidence },
    text: rule.text(incident, evidence),
  };
  addSteps(finding, 'remedy', rule.remedy?.(incident, evidence));
  addSteps(finding, 'checks', rule.checks?.(incident, evidence));
  addSteps(finding, 'verify', rule.verify?.(incident, evidence));
  if (rule.reference !== undefined) finding.reference = rule.reference;
  return finding;
}

function addSteps(
  finding: Finding,
  name: 'remedy' | 'checks' | 'verify',
  commands: readonly string[] | undefined,
): void {
  if (commands !== undefined && commands.length > 0) finding[name] = [...commands];
}
