import { present } from '../lib/present.ts';
import type { Incident } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';

/** What context an incident left with. */
export type RememberedContext = Pick<IncidentDraft, 'workload' | 'enrichment'> & {
  readonly labels?: Incident['host']['labels'];
  readonly limitWorkload?: NonNullable<Incident['limitOwner']>['workload'];
};

/** The context of an incident that was published; undefined where it left without any source being asked. */
export function rememberedOf({ host, limitOwner, workload, enrichment }: Incident): RememberedContext | undefined {
  if (enrichment === undefined) return undefined;
  return present({ labels: host.labels, limitWorkload: limitOwner?.workload, workload, enrichment });
}

/** The same incident said again: with the context of the first time, so that it goes to the same partition with the same content. */
export function recallContext(draft: IncidentDraft, remembered: RememberedContext): IncidentDraft {
  const { labels, limitWorkload, workload, enrichment } = remembered;
  return {
    ...draft,
    host: { ...draft.host, ...present({ labels }) },
    ...(draft.limitOwner && { limitOwner: { ...draft.limitOwner, ...present({ workload: limitWorkload }) } }),
    ...present({ workload, enrichment }),
  };
}
