import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { EventOf } from '../model/line-event.ts';
import type { Report } from './report.ts';

type Trigger = NonNullable<IncidentDraft['trigger']>;

/** Who asked for the memory that was not there: seldom the victim. Undefined when the log does not say. */
export function triggerOf(report: Report): IncidentDraft['trigger'] {
  const trigger: Trigger = { ...present({ ...openerOf(report), ...placeOf(report) }), ...manualOf(report) };
  return Object.keys(trigger).length === 0 ? undefined : trigger;
}

function openerOf(report: Report): Trigger {
  const opening: Partial<EventOf<'opening'>> = report.first('opening') ?? {};
  const cpu: Partial<EventOf<'cpuLine'>> = report.first('cpuLine') ?? {};
  // Both lines print the current thread; where they differ, another CPU's warning stands between.
  const own = opening.comm === undefined || opening.comm === cpu.comm ? cpu : {};
  const { gfpMask, gfpFlags, order, oomScoreAdj } = opening;
  // The page-fault path names the current task too.
  const comm = opening.comm ?? report.first('vmKilling')?.comm;
  return present({ comm, pid: own.pid, gfpMask, gfpFlags, order, oomScoreAdj });
}

/** The allocator's cpuset and memory policy, wherever its kernel prints them. */
function placeOf(report: Report): Trigger {
  const named: Partial<EventOf<'cpusetLine'>> = report.first('cpusetLine') ?? {};
  const chosen: Partial<EventOf<'constraint'>> = report.first('constraint') ?? {};
  return present({
    cpuset: named.cpuset ?? chosen.cpuset,
    nodemask: report.first('opening')?.nodemask ?? chosen.nodemask,
    memsAllowed: named.memsAllowed ?? chosen.memsAllowed,
  });
}

function manualOf(report: Report): Trigger {
  const byTrace = report.first('traceHint')?.hint === 'manual';
  const manual = byTrace || report.first('manual') !== undefined || report.first('opening')?.order === -1;
  return manual ? { manual } : {};
}
