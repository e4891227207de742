import type { Finding, Incident } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { apply, type Rule } from './rule.ts';
import { NEVER_PRIMARY, RULES } from './rules.ts';
import { severityOf } from './severity.ts';
import { summarise } from './summary.ts';

/** The incident with what follows from it: every finding that its report supports, the one that matters most, and a sentence. */
export function diagnose(draft: IncidentDraft): Incident {
  const findings = RULES.filter((rule) => applies(rule, draft)).flatMap((rule) => apply(rule, draft) ?? []);
  const primary = primaryOf(findings);
  return {
    ...draft,
    diagnosis: {
      summary: summarise(draft),
      severity: severityOf(draft),
      ...(primary === undefined ? {} : { primary }),
      findings,
    },
  };
}

/** A kill that somebody asked for through SysRq needs no shortage, so no cause is looked for. */
function applies({ id }: Rule, { trigger }: IncidentDraft): boolean {
  return trigger?.manual !== true || !id.startsWith('C');
}

/** RULES lists causes before classifications, so the first that may be primary is the one. */
function primaryOf(findings: readonly Finding[]): string | undefined {
  return findings.find(({ id }) => !NEVER_PRIMARY.has(id))?.id;
}
