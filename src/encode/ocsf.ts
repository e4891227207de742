import type { Finding, Incident, Victim } from '../model/generated/incident.ts';
import { compact, type Draft, type Json } from './compact.ts';
import {
  codeOf,
  epochMs,
  eventIdOf,
  hostKeyOf,
  killerOf,
  nameOf,
  outcomeOf,
  PRODUCT,
  severityOf,
  timeOf,
  toldTimeOf,
  type EncodeOptions,
  type Outcome,
  type Severity,
} from './event-facts.ts';
import { oomFields } from './oom-fields.ts';
import { stormsOf } from './storm.ts';

/** The release of the Open Cybersecurity Schema Framework that the events follow. */
export const OCSF_VERSION = '1.8.0';

const SEVERITY: Readonly<Record<Severity, readonly [number, string]>> = {
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};
const STATUS: Readonly<Record<Outcome, readonly [number, string]>> = {
  unknown: [0, 'Unknown'],
  success: [1, 'Success'],
  failure: [2, 'Failure'],
};
const CONFIDENCE: Readonly<Record<Finding['confidence'], readonly [number, string]>> = {
  low: [1, 'Low'],
  medium: [2, 'Medium'],
  high: [3, 'High'],
};

/** Process Activity: Terminate. */
const TERMINATE: Draft = {
  category_uid: 1,
  category_name: 'System Activity',
  class_uid: 1007,
  class_name: 'Process Activity',
  activity_id: 2,
  activity_name: 'Terminate',
  type_uid: 100_702,
  type_name: 'Process Activity: Terminate',
};

/** Detection Finding: Create. */
const FINDING: Draft = {
  category_uid: 2,
  category_name: 'Findings',
  class_uid: 2004,
  class_name: 'Detection Finding',
  activity_id: 1,
  activity_name: 'Create',
  type_uid: 200_401,
  type_name: 'Detection Finding: Create',
};

/**
 * An incident as OCSF events: Process Activity (Terminate) for each victim; a Detection Finding where nothing was killed, since
 * that class demands a process, and one for each storm that the incident is part of.
 */
export function ocsfEvents(incident: Incident, options: EncodeOptions): Record<string, Json>[] {
  const storms = stormsOf(incident).map((finding) => stormFinding(incident, finding, options));
  const { victims } = incident;
  if (victims.length === 0) return [findingWithoutVictim(incident, options), ...storms];
  return [...victims.map((victim, at) => termination(incident, victim, at, options)), ...storms];
}

function termination(incident: Incident, victim: Victim, at: number, options: EncodeOptions): Record<string, Json> {
  const [status_id, status] = STATUS[outcomeOf(incident)];
  const time = timeOf(incident, victim, options);
  return compact({
    ...TERMINATE,
    ...baseFields(incident, eventIdOf(incident, victim, at), time, options),
    status_id,
    status,
    status_code: codeOf(incident),
    message: incident.diagnosis?.summary ?? nameOf(incident),
    actor: actorFields(incident),
    process: processFields(incident, victim),
    raw_data: incident.evidence.excerpt?.join('\n'),
    unmapped: { oom: oomFields(incident, victim) },
  });
}

function findingWithoutVictim(incident: Incident, options: EncodeOptions): Record<string, Json> {
  const { diagnosis } = incident;
  const primary = diagnosis?.findings.find(({ id }) => id === diagnosis.primary);
  return compact({
    ...findingFields(incident, incident.id, options),
    ...confidenceFields(primary),
    message: diagnosis?.summary ?? nameOf(incident),
    finding_info: findingInfo(incident, incident.id, nameOf(incident), primary, options),
    remediation: remediationOf(primary),
    raw_data: incident.evidence.excerpt?.join('\n'),
    unmapped: { oom: oomFields(incident, undefined) },
  });
}

function stormFinding(incident: Incident, finding: Finding, options: EncodeOptions): Record<string, Json> {
  const uid = `${incident.id}-${finding.id}`;
  return compact({
    ...findingFields(incident, uid, options),
    ...confidenceFields(finding),
    message: finding.text,
    finding_info: findingInfo(incident, uid, 'Storm of OOM kills', finding, options),
    remediation: remediationOf(finding),
    unmapped: { oom: { incident: { id: incident.id }, scope: incident.scope } },
  });
}

function findingFields(incident: Incident, uid: string, options: EncodeOptions): Draft {
  return {
    ...FINDING,
    ...baseFields(incident, uid, timeOf(incident, undefined, options), options),
    is_alert: true,
    status_id: 1,
    status: 'New',
  };
}

function confidenceFields(finding: Finding | undefined): Draft {
  if (finding === undefined) return {};
  const [confidence_id, confidence] = CONFIDENCE[finding.confidence];
  return { confidence_id, confidence };
}

function findingInfo(
  incident: Incident,
  uid: string,
  title: string,
  finding: Finding | undefined,
  options: EncodeOptions,
): Draft {
  return {
    uid,
    title,
    desc: finding?.text ?? incident.diagnosis?.summary,
    created_time: epochMs(timeOf(incident, undefined, options)),
    // 1: a rule, not a model or statistics.
    analytic: finding === undefined ? undefined : { type_id: 1, type: 'Rule', uid: finding.id, name: finding.id },
  };
}

function remediationOf(finding: Finding | undefined): Draft | undefined {
  return finding?.remedy === undefined || finding.remedy.length === 0 ? undefined : { desc: finding.remedy.join('\n') };
}

function baseFields(incident: Incident, uid: string, time: string | undefined, options: EncodeOptions): Draft {
  const [severity_id, severity] = SEVERITY[severityOf(incident)];
  return {
    time: epochMs(time),
    severity_id,
    severity,
    metadata: {
      version: OCSF_VERSION,
      product: { name: PRODUCT, vendor_name: PRODUCT, version: options.productVersion },
      profiles: ['host', ...(containerOf(incident) === undefined ? [] : ['container'])],
      uid,
      correlation_uid: incident.id,
      event_code: codeOf(incident),
      original_time: toldTimeOf(incident),
    },
    device: deviceFields(incident),
  };
}

function deviceFields(incident: Incident): Draft {
  const { host } = incident;
  return {
    // 0: whether it is a server, a laptop or a phone no log says.
    type_id: 0,
    type: 'Unknown',
    hostname: host.name ?? hostKeyOf(incident),
    name: hostKeyOf(incident),
    uid: host.machineId,
    // 200: Linux; no other system prints these reports.
    os: { name: 'Linux', type_id: 200, type: 'Linux', kernel_release: host.kernelRelease },
  };
}

/** Who killed; where only a runtime tells of it, it was the kernel too, but nobody saw it say so. */
function actorFields(incident: Incident): Draft {
  return { process: { name: killerOf(incident) ?? 'unknown' } };
}

function processFields(incident: Incident, victim: Victim): Draft {
  return {
    pid: victim.pid,
    name: victim.comm,
    user: victim.uid === undefined ? undefined : { uid: String(victim.uid) },
    terminated_time: outcomeOf(incident) === 'success' ? epochMs(toldTimeOf(incident, victim)) : undefined,
    container: containerOf(incident),
  };
}

function containerOf({ workload }: Incident): Draft | undefined {
  if (workload?.containerId === undefined) return undefined;
  const { containerId, containerName, containerRuntime, podUid } = workload;
  return {
    uid: containerId,
    name: containerName,
    runtime: containerRuntime,
    // Of a static pod the uid is 32 hex digits, which is no UUID.
    pod_uuid: podUid?.includes('-') === true ? podUid : undefined,
    orchestrator: podUid === undefined ? undefined : 'kubernetes',
  };
}
