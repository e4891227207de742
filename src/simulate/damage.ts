import type { KernelRecord, Part, PrintedReport, ReportTruth, VictimTruth } from './report-spec.ts';

/** What happens to reports on their way. */
export type Damage =
  /** Nothing after the first line of this part arrives, nor that line: `from: 'killed'` leaves a report without its kill. */
  | { readonly kind: 'cut'; readonly from: Part }
  /** The first lines are lost: the ring buffer ran over, or the shipper started late. Keeps from this part on. */
  | { readonly kind: 'headless'; readonly keepFrom: Part }
  /** The kill lines break off this many characters into their file-rss. */
  | { readonly kind: 'clipped'; readonly digits: number }
  /** Every line arrives twice. */
  | { readonly kind: 'duplicated' };

/** The report as it arrives, and what its remaining lines still say. */
export function damageReport(report: PrintedReport, damage: Damage): PrintedReport {
  const arrived = DAMAGES[damage.kind](report, damage as never);
  return { records: arrived.records, truth: { ...arrived.truth, damaged: damage.kind } };
}

type Kind = Damage['kind'];
type Damager = { readonly [K in Kind]: (report: PrintedReport, damage: Extract<Damage, { kind: K }>) => PrintedReport };

const DAMAGES: Damager = {
  cut: ({ records, truth }, { from }) => {
    const at = records.findIndex((record) => record.part === from);
    const kept = at < 0 ? records : records.slice(0, at);
    return { records: kept, truth: truthOfWhatIsLeft(kept, truth) };
  },
  headless: ({ records, truth }, { keepFrom }) => {
    const at = records.findIndex((record) => record.part === keepFrom);
    const kept = at < 0 ? records : records.slice(at);
    return { records: kept, truth: truthOfWhatIsLeft(kept, truth) };
  },
  clipped: ({ records, truth }, { digits }) => ({
    records: records.map((record) => (record.part === 'killed' ? clip(record, digits) : record)),
    truth: {
      ...truth,
      victims: truth.victims.map((victim, index) => clippedVictim(victim, index === 0 && says(records, 'constraint'))),
    },
  }),
  duplicated: ({ records, truth }) => ({ records: records.flatMap((record) => [record, record]), truth }),
};

const says = (records: readonly KernelRecord[], part: Part): boolean => records.some((record) => record.part === part);

function clip(record: KernelRecord, digits: number): KernelRecord {
  const at = record.text.lastIndexOf('file-rss:');
  return at < 0 ? record : { ...record, text: record.text.slice(0, at + 'file-rss:'.length + digits) };
}

/** What stands before the file-rss; the uid also stands in the oom-kill line. */
function clippedVictim(victim: VictimTruth, uidKnown: boolean): VictimTruth {
  const { pid, comm, uid, totalVmBytes, anonRssBytes } = victim;
  return { pid, comm, ...(uidKnown ? { uid } : {}), totalVmBytes, anonRssBytes };
}

function truthOfWhatIsLeft(records: readonly KernelRecord[], truth: ReportTruth): ReportTruth {
  const victims = truth.victims.flatMap((victim) => victimLeft(records, victim));
  const constraint = says(records, 'constraint');
  const memory = says(records, 'memory');
  const group = says(records, 'group');
  return {
    kind: victims.length === 0 ? 'kernel-no-victim' : group ? 'kernel-group-kill' : 'kernel-kill',
    scope: scopeLeft(records, truth),
    constraint: constraint ? truth.constraint : undefined,
    trigger: says(records, 'opening') ? truth.trigger : undefined,
    manual: truth.manual && says(records, 'opening'),
    victims,
    limitOwner: constraint || memory ? truth.limitOwner : undefined,
    victimCgroup: constraint || (memory && truth.constraint === undefined) ? truth.victimCgroup : undefined,
    groupCgroup: group ? truth.groupCgroup : undefined,
    memory: memory ? truth.memory : undefined,
  };
}

/** A cgroup's shortage shows in its block, its oom-kill line and its kill line; the others' only in the oom-kill line. */
function scopeLeft(records: readonly KernelRecord[], truth: ReportTruth): ReportTruth['scope'] {
  if (says(records, 'constraint')) return truth.scope;
  const telling = ['memory', 'trace', 'killed', 'candidate'] as const;
  if (!telling.some((part) => says(records, part))) return 'unknown';
  return truth.scope === 'cgroup' ? 'cgroup' : 'host';
}

/** With a kill line all that it says; with the oom-kill line alone who it was; else nothing. */
function victimLeft(records: readonly KernelRecord[], victim: VictimTruth): readonly VictimTruth[] {
  const about = (part: Part): boolean => records.some((record) => record.part === part && record.pid === victim.pid);
  if (about('killed')) return [about('constraint') || victim.pgtablesBytes !== undefined ? victim : withoutUid(victim)];
  if (!about('constraint')) return [];
  const { pid, comm, uid } = victim;
  return [{ pid, comm, uid }];
}

function withoutUid(victim: VictimTruth): VictimTruth {
  const { pid, comm, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes } = victim;
  return { pid, comm, totalVmBytes, anonRssBytes, fileRssBytes, shmemRssBytes };
}
