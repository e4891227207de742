import { stableId } from '../lib/stable-id.ts';
import type { Micros } from '../lib/time.ts';
import { CANARY_LABEL } from '../model/canary.ts';
import { drawReport } from './draw-report.ts';
import { wrapJournalJson } from './envelopes/journal-json.ts';
import { createRng } from './rng.ts';
import { simHost } from './sim-host.ts';

/** The host that a canary says it is from. */
export const CANARY_HOST = 'oomstream-canary';

const FIRST_PID = 1000;
const PIDS = 30_000;

/** The records of a kill that never was, as journald would ship them, each with the mark `id` among the labels of its host. */
export function canaryRecords(id: string, timeUs: Micros): Buffer[] {
  const seed = Number.parseInt(stableId([id]).slice(0, 8), 16);
  const host = simHost({
    seed,
    name: CANARY_HOST,
    flavour: 'services',
    era: '6.1',
    ships: ['journald'],
    startUs: timeUs,
    callers: false,
  });
  const firstPid = FIRST_PID + (seed % PIDS);
  const { records } = drawReport(
    host,
    { kind: 'cgroup', workload: host.workloads[0], firstPid },
    createRng(seed, 'canary', 0),
  );
  return records.map(({ afterUs, severity, text }) => {
    const entry = JSON.parse(wrapJournalJson(host, { timeUs: timeUs + afterUs, severity, text }).toString()) as object;
    return Buffer.from(JSON.stringify({ ...entry, labels: { [CANARY_LABEL]: id } }));
  });
}
