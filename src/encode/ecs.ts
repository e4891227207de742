import type { Finding, Incident, Victim } from '../model/generated/incident.ts';
import { compact, fieldsOf, type Draft, type Json } from './compact.ts';
import {
  actionOf,
  codeOf,
  eventIdOf,
  hostKeyOf,
  killerOf,
  outcomeOf,
  PRODUCT,
  severityOf,
  timeOf,
  toldTimeOf,
  type EncodeOptions,
  type Severity,
} from './event-facts.ts';
import { oomFields } from './oom-fields.ts';
import { stormsOf } from './storm.ts';

/** The release of the Elastic Common Schema that the documents follow. */
export const ECS_VERSION = '9.4.0';

/** The steps of Elastic's own detection rules. */
const SEVERITY: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };

/**
 * An incident as ECS documents: one a victim, the first under the incident's id, each further one under `<incident>-<pid>`
 * (`process` holds one process); and one alert a storm that the incident is part of, under `<incident>-<rule>`.
 */
export function ecsDocuments(incident: Incident, options: EncodeOptions): Record<string, Json>[] {
  const victims = incident.victims.length === 0 ? [undefined] : incident.victims;
  return [
    ...victims.map((victim, at) => killDocument(incident, victim, at, options)),
    ...stormsOf(incident).map((finding) => stormDocument(incident, finding, options)),
  ];
}

function killDocument(
  incident: Incident,
  victim: Victim | undefined,
  at: number,
  options: EncodeOptions,
): Record<string, Json> {
  return compact({
    ...baseFields(incident, victim, options),
    message: incident.diagnosis?.summary,
    event: {
      ...eventFields(incident),
      kind: 'event',
      type: [victim === undefined || outcomeOf(incident) !== 'success' ? 'info' : 'end'],
      id: eventIdOf(incident, victim, at),
      outcome: outcomeOf(incident),
      reason: incident.diagnosis?.summary,
      original: incident.evidence.excerpt?.join('\n'),
    },
    rule: ruleFields(incident.diagnosis?.findings.find(({ id }) => id === incident.diagnosis?.primary)),
    process: victim === undefined ? undefined : processFields(incident, victim),
    user: victim?.uid === undefined ? undefined : { id: String(victim.uid) },
    related: relatedFields(incident, victim),
    oom: oomFields(incident, victim),
  });
}

function stormDocument(incident: Incident, finding: Finding, options: EncodeOptions): Record<string, Json> {
  return compact({
    ...baseFields(incident, undefined, options),
    message: finding.text,
    event: {
      ...eventFields(incident),
      kind: 'alert',
      type: ['info'],
      id: `${incident.id}-${finding.id}`,
      reason: finding.text,
    },
    rule: ruleFields(finding),
    related: relatedFields(incident, undefined),
    oom: { incident: { id: incident.id }, kind: incident.kind, scope: incident.scope },
  });
}

function baseFields(incident: Incident, victim: Victim | undefined, options: EncodeOptions): Draft {
  return {
    '@timestamp': timeOf(incident, victim, options),
    ecs: { version: ECS_VERSION },
    host: hostFields(incident),
    ...containerFields(incident),
    labels: fieldsOf(incident.host.labels),
    observer: { vendor: PRODUCT, product: PRODUCT, type: 'log-analyser', version: options.productVersion },
  };
}

function eventFields(incident: Incident): Draft {
  return {
    category: ['process'],
    action: actionOf(incident),
    code: codeOf(incident),
    severity: SEVERITY[severityOf(incident)],
    module: 'oom',
    dataset: 'oom.incident',
    provider: killerOf(incident),
  };
}

function ruleFields(finding: Finding | undefined): Draft | undefined {
  if (finding === undefined) return undefined;
  return { id: finding.id, name: finding.id, ruleset: PRODUCT, reference: finding.reference };
}

function processFields(incident: Incident, victim: Victim): Draft {
  return {
    pid: victim.pid,
    name: victim.comm,
    user: { id: victim.uid === undefined ? undefined : String(victim.uid) },
    end: outcomeOf(incident) === 'success' ? toldTimeOf(incident, victim) : undefined,
  };
}

function hostFields(incident: Incident): Draft {
  const { host } = incident;
  return {
    name: hostKeyOf(incident),
    hostname: host.name,
    id: host.machineId,
    uptime: host.uptimeSeconds === undefined ? undefined : Math.floor(host.uptimeSeconds),
    boot: { id: host.bootId === undefined ? undefined : dashed(host.bootId) },
    os: { kernel: host.kernelRelease },
  };
}

/** A boot id as the kernel writes it; the journal leaves the dashes out. */
function dashed(id: string): string {
  return id.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i, '$1-$2-$3-$4-$5');
}

function containerFields({ workload }: Incident): Draft {
  if (workload === undefined) return {};
  const { containerId, containerName, containerRuntime, podUid, podName, namespace } = workload;
  const isPod = podUid !== undefined || podName !== undefined;
  return {
    container: { id: containerId, name: containerName, runtime: containerRuntime },
    orchestrator: isPod
      ? { type: 'kubernetes', namespace, resource: { type: 'pod', name: podName, id: podUid } }
      : undefined,
  };
}

function relatedFields(incident: Incident, victim: Victim | undefined): Draft {
  return {
    hosts: [...new Set([hostKeyOf(incident), incident.host.name])].filter((name) => name !== undefined),
    user: victim?.uid === undefined ? undefined : [String(victim.uid)],
  };
}
