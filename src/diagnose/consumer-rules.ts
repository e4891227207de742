import type { IncidentDraft } from '../model/incident-draft.ts';
import { byName, residentBytes, spaceBytes } from './measures.ts';
import type { Evidence, Rule } from './rule.ts';
import { printable } from '../lib/printable.ts';

const DOMINANT_SHARE_OF_LIMIT = 0.75;
const DOMINANT_SHARE_OF_HOST = 0.5;
const WORKERS = 8;
const WORKERS_SHARE = 0.6;
const ONE_WORKER_SHARE = 0.35;

const percent = (share: unknown): string => `${String(Math.round((share as number) * 100))} %`;

function dominant(incident: IncidentDraft): Evidence | undefined {
  const space = spaceBytes(incident);
  const rssBytes = residentBytes(incident.victims[0]);
  if (space === undefined || space === 0 || rssBytes === undefined) return undefined;
  const share = rssBytes / space;
  const least = incident.scope === 'cgroup' ? DOMINANT_SHARE_OF_LIMIT : DOMINANT_SHARE_OF_HOST;
  return share >= least ? { rssBytes, spaceBytes: space, share: Math.round(share * 1000) / 1000 } : undefined;
}

function manyWorkers({ tasks }: IncidentDraft): Evidence | undefined {
  const [first] = byName(tasks?.top ?? []);
  const total = tasks?.rssBytes;
  if (first === undefined || total === undefined || total === 0 || first.count < WORKERS) return undefined;
  const largest = Math.max(
    ...(tasks?.top ?? []).filter(({ comm }) => comm === first.comm).map(({ rssBytes }) => rssBytes ?? 0),
  );
  if (first.bytes < WORKERS_SHARE * total || largest > ONE_WORKER_SHARE * total) return undefined;
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
