import type { Incident, Victim } from '../model/generated/incident.ts';
import { fieldsOf, type Draft } from './compact.ts';

/** Tasks in a document: more would cost every index, and the native incident has them. */
const TOP_TASKS = 10;

/** What no standard has a field for, under `oom` (ECS) or `unmapped.oom` (OCSF); bytes are integers named so. */
export function oomFields(incident: Incident, victim: Victim | undefined): Draft {
  const { kind, scope, constraint, timeSource, panicReason, groupCgroup, occurrences, evidence } = incident;
  return {
    incident: { id: incident.id, victims: incident.victims.length },
    kind,
    scope,
    constraint,
    time_source: timeSource ?? 'none',
    panic_reason: panicReason,
    group_cgroup: groupCgroup,
    occurrences,
    victim: victim === undefined ? undefined : victimFields(victim),
    limit_owner: ownerFields(incident),
    trigger: triggerFields(incident),
    workload: workloadFields(incident),
    cgroup: cgroupFields(incident),
    memory: fieldsOf(incident.memory?.stats),
    top: topFields(incident),
    cause: causeFields(incident),
    killer: incident.userspace?.killer,
    evidence: {
      lines: evidence.lines,
      missing: evidence.missing,
      damaged: evidence.damaged,
      provenance: evidence.provenance,
      late: evidence.late,
    },
  };
}

function victimFields(victim: Victim): Draft {
  return {
    task_memcg: victim.cgroup,
    oom_score_adj: victim.oomScoreAdj,
    total_vm_bytes: victim.totalVmBytes,
    anon_rss_bytes: victim.anonRssBytes,
    file_rss_bytes: victim.fileRssBytes,
    shmem_rss_bytes: victim.shmemRssBytes,
    pgtables_bytes: victim.pgtablesBytes,
    rss_bytes: victim.rssBytes,
    swap_bytes: victim.swapBytes,
    reaped: victim.reaped,
  };
}

function ownerFields({ limitOwner }: Incident): Draft | undefined {
  if (limitOwner === undefined) return undefined;
  return { path: limitOwner.cgroup, relation: limitOwner.relation, kind: limitOwner.workload?.kind };
}

function triggerFields({ trigger }: Incident): Draft | undefined {
  if (trigger === undefined) return undefined;
  const { pid, comm, gfpMask, order, manual } = trigger;
  return { pid, name: comm, gfp_mask: gfpMask, order, manual };
}

function workloadFields({ workload }: Incident): Draft | undefined {
  if (workload === undefined) return undefined;
  const { kind, identity, fleetIdentity, identityQuality, unit, qos } = workload;
  return { kind, identity, fleet_identity: fleetIdentity, identity_quality: identityQuality, unit, qos };
}

function cgroupFields({ memory }: Incident): Draft | undefined {
  if (memory === undefined) return undefined;
  const { usageBytes, limitBytes, unlimited, failcnt, swap } = memory;
  return {
    usage_bytes: usageBytes,
    limit_bytes: limitBytes,
    unlimited,
    failcnt,
    swap_usage_bytes: swap?.usageBytes,
    swap_limit_bytes: swap?.limitBytes,
  };
}

function topFields({ tasks }: Incident): readonly Draft[] | undefined {
  return tasks?.top.slice(0, TOP_TASKS).map(({ pid, comm, rssBytes, oomScoreAdj }) => ({
    pid,
    name: comm,
    rss_bytes: rssBytes,
    oom_score_adj: oomScoreAdj,
  }));
}

function causeFields({ diagnosis }: Incident): Draft | undefined {
  const finding = diagnosis?.findings.find(({ id }) => id === diagnosis.primary);
  return finding === undefined ? undefined : { id: finding.id, confidence: finding.confidence, remedy: finding.remedy };
}
