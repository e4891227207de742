import { formatBytes } from '../../lib/quantity.ts';
import { minuteOf, spanOf } from '../clock.ts';
import type { Totals } from '../data/totals.ts';
import type { Document } from '../document.ts';
import { causeWords, counted, shortName, thousands } from '../names.ts';
import { mostFirst } from '../data/tally.ts';

/** How much happened, where, and what most of it was, in one sentence. */
export function headlineOf(totals: Totals): string {
  if (totals.incidents === 0) return 'No OOM kill was found.';
  const { firstMs, lastMs } = totals;
  const span =
    firstMs === undefined || lastMs === undefined || firstMs === lastMs ? '' : ` in ${spanOf(lastMs - firstMs)}`;
  const what =
    totals.victims === 0
      ? counted(totals.incidents, 'OOM report without a victim', 'OOM reports without a victim')
      : counted(totals.victims, 'process killed', 'processes killed');
  return `${what} on ${totals.hostsCut ? 'at least ' : ''}${counted(totals.hosts.size, 'host')}${span}; ${mostOfIt(totals)}.`;
}

function mostOfIt(totals: Totals): string {
  const [top] = totals.workloads;
  if (top !== undefined && top.incidents > 1 && top.incidents * 5 >= totals.incidents) {
    const limit = top.lastLimitBytes === undefined ? '' : ` (limit ${formatBytes(top.lastLimitBytes)})`;
    return `${thousands(top.incidents)} of ${counted(totals.incidents, 'incident')} hit ${shortName(top.workload)}${limit}`;
  }
  const [cause] = mostFirst(totals.byCause);
  const share = cause?.[1] ?? 0;
  return `in ${thousands(share)} of ${counted(totals.incidents, 'incident')} ${causeWords(cause?.[0] ?? 'unknown')}`;
}

/** From when to when; what of it has no time. */
export function sublineOf({ firstMs, lastMs, timeless }: Totals): string {
  const without = timeless === 0 ? '' : `${counted(timeless, 'incident')} without a time.`;
  if (firstMs === undefined || lastMs === undefined) return without;
  return `${minuteOf(firstMs)} to ${minuteOf(lastMs)}, all times UTC. ${without}`.trim();
}

/** The key figures under the headline. */
export function figuresOf(totals: Totals): Document['figures'] {
  const repeating = totals.workloads.filter(({ incidents }) => incidents > 1).length;
  return [
    { label: 'Incidents', value: thousands(totals.incidents) },
    { label: 'Processes killed', value: thousands(totals.victims) },
    { label: 'Hosts', value: thousands(totals.hosts.size), note: totals.hostsCut ? 'or more' : undefined },
    {
      label: 'Workloads',
      value: thousands(totals.workloads.length),
      note: totals.unlisted > 0 ? 'or more' : undefined,
    },
    { label: 'Killed again', value: thousands(repeating), note: 'workloads' },
    { label: 'Memory freed', value: formatBytes(totals.freedBytes) },
  ];
}
