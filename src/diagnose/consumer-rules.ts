import { printable } from '../lib/printable.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { byName, residentBytes, spaceBytes } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import type { Thresholds } from './thresholds.ts';
import { percent } from './words.ts';

function dominant(incident: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const space = spaceBytes(incident);
  const rssBytes = residentBytes(incident.victims[0]);
  if (space === undefined || space === 0 || rssBytes === undefined) return undefined;
  const share = rssBytes / space;
  const { dominantShareOfLimit, dominantShareOfHost } = thresholds;
  const least = incident.scope === 'cgroup' ? dominantShareOfLimit : dominantShareOfHost;
  return share >= least ? { rssBytes, spaceBytes: space, share: Math.round(share * 1000) / 1000 } : undefined;
}

function manyWorkers({ tasks, context }: IncidentDraft, thresholds: Thresholds): Evidence | undefined {
  const { workers, workersShare, oneWorkerShare } = thresholds;
  const table = context?.table ?? tasks?.top ?? [];
  const [first] = byName(table);
  const total = tasks?.rssBytes;
  if (first === undefined || total === undefined || total === 0 || first.count < workers) return undefined;
  const largest = table.reduce(
    (most, { comm, rssBytes }) => (comm === first.comm ? Math.max(most, rssBytes ?? 0) : most),
    0,
  );
  if (first.bytes < workersShare * total || largest > oneWorkerShare * total) return undefined;
  return { comm: first.comm, processes: first.count, rssBytes: first.bytes, totalRssBytes: total };
}

/** Who held the memory. */
export const CONSUMER_RULES: readonly Rule[] = [
  {
    id: 'C3.dominant',
    confidence: 'medium',
    when: dominant,
    text: (_, { share }) =>
      `One process holds ${percent(share)} of the memory there was. Profile it (heap dump, smem) before adding memory.`,
  },
  {
    id: 'C3.many-workers',
    confidence: 'high',
    when: manyWorkers,
    text: (_, { processes, comm }) =>
      `${String(processes)} processes named ${printable(String(comm))} fill the space together. Lower their number, or what each may use.`,
  },
];
