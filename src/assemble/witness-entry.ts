import { present } from '../lib/present.ts';
import { isoFromMicros } from '../lib/time.ts';
import type { Witness } from '../model/generated/incident.ts';
import type { AsideLine } from './aside-line.ts';

const MAX_ENTRIES = 32;
const MAX_CHARS = 1024;

/** What witnesses say, as an incident lists it; undefined when there is none. The first of very many are listed. */
export function witnessEntries(lines: readonly AsideLine[]): Witness[] | undefined {
  const entries = lines.flatMap((line) => entryOf(line) ?? []).slice(0, MAX_ENTRIES);
  return entries.length === 0 ? undefined : entries;
}

function entryOf({ event, held: { sieved } }: AsideLine): Witness | undefined {
  if (event.family !== 'witness') return undefined;
  const { timeUs, message } = sieved.line;
  const { source, says, unit, containerId, container, pod, cgroup, pid, comm, node, job, count } = event;
  return {
    source,
    says,
    ...present({ time: timeUs === undefined ? undefined : isoFromMicros(timeUs) }),
    ...present({ unit, containerId, container, pod, cgroup, pid, comm, node, job, count }),
    message: message.slice(0, MAX_CHARS),
  };
}
