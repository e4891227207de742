import { extended } from '../lib/present.ts';
import type { Finding, Incident } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { PRIMARY_ORDER } from './primary.ts';
import { apply, type Rule } from './rule.ts';
import { RULES } from './rules.ts';
import { severityOf } from './severity.ts';
import { summarise } from './summary.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from './thresholds.ts';

/** The incident with what follows from it: every finding that its report supports, the one that matters most, and a sentence. */
export function diagnose(draft: IncidentDraft, thresholds: Thresholds = DEFAULT_THRESHOLDS): Incident {
  const findings = RULES.filter((rule) => applies(rule, draft)).flatMap((rule) => apply(rule, draft, thresholds) ?? []);
  const primary = primaryOf(findings);
  const summary = summarise(draft);
  const severity = severityOf(draft);
  const diagnosis = primary === undefined ? { summary, severity, findings } : { summary, severity, primary, findings };
  const incident: Incident & Pick<IncidentDraft, 'context'> = extended({ ...draft }, { diagnosis });
  delete incident.context;
  return incident;
}

/** A kill that somebody asked for through SysRq needs no shortage, so no cause is looked for. */
function applies({ id }: Rule, { trigger }: IncidentDraft): boolean {
  return trigger?.manual !== true || !/^[CX]/.test(id);
}

/** The first in PRIMARY_ORDER that was found, and is more than circumstantial where there is any such. */
function primaryOf(findings: readonly Finding[]): string | undefined {
  const ranked = findings
    .filter(({ id }) => PRIMARY_ORDER.has(id))
    .toSorted((a, b) => (PRIMARY_ORDER.get(a.id) ?? 0) - (PRIMARY_ORDER.get(b.id) ?? 0));
  return (ranked.find(({ confidence }) => confidence !== 'low') ?? ranked[0])?.id;
}
