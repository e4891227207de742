import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { Report } from './report.ts';

/** Who asked for the memory that was not there: seldom the victim. Undefined when the log does not say. */
export function triggerOf(report: Report): IncidentDraft['trigger'] {
  const opening = report.first('opening');
  const cpu = report.first('cpuLine');
  const chosen = report.first('constraint');
  // Both lines print the current thread; where they differ, another CPU's warning stands between.
  const own = opening?.comm === undefined || opening.comm === cpu?.comm ? cpu : undefined;
  const trigger: NonNullable<IncidentDraft['trigger']> = present({
    comm: opening?.comm ?? own?.comm,
    pid: own?.pid,
    gfpMask: opening?.gfpMask,
    gfpFlags: opening?.gfpFlags,
    order: opening?.order,
    oomScoreAdj: opening?.oomScoreAdj,
    cpuset: report.first('cpusetLine')?.cpuset ?? chosen?.cpuset,
    nodemask: opening?.nodemask ?? chosen?.nodemask,
    memsAllowed: report.first('cpusetLine')?.memsAllowed ?? chosen?.memsAllowed,
    manual: isManual(report) || undefined,
  });
  return Object.keys(trigger).length === 0 ? undefined : trigger;
}

function isManual(report: Report): boolean {
  const byTrace = report.first('traceHint')?.hint === 'manual';
  return byTrace || report.first('manual') !== undefined || report.first('opening')?.order === -1;
}
