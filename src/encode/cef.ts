import { printable } from '../lib/printable.ts';
import type { Incident, Victim } from '../model/generated/incident.ts';
import {
  codeOf,
  epochMs,
  eventIdOf,
  hostKeyOf,
  killerOf,
  nameOf,
  outcomeOf,
  PRODUCT,
  residentBytesOf,
  severityOf,
  timeOf,
  type EncodeOptions,
  type Severity,
} from './event-facts.ts';

/** CEF's 0 to 10: low 0-3, medium 4-6, high 7-8, very high 9-10. */
const SEVERITY: Readonly<Record<Severity, number>> = { low: 3, medium: 5, high: 7, critical: 10 };

/** The longest text of a key, in characters, as the dictionary of CEF gives it. */
const MAX_LENGTH: Readonly<Record<string, number>> = {
  act: 63,
  cs1: 4000,
  cs2: 4000,
  cs3: 4000,
  cs4: 4000,
  deviceExternalId: 255,
  dproc: 1023,
  duid: 1023,
  dvchost: 100,
  externalId: 40,
  msg: 1023,
  outcome: 63,
  reason: 1023,
  sproc: 1023,
};

/** An incident as lines of the Common Event Format, version 0: one a victim, or one where there is none. */
export function cefLines(incident: Incident, options: EncodeOptions): string[] {
  const victims = incident.victims.length === 0 ? [undefined] : incident.victims;
  return victims.map((victim, at) => cefLine(incident, victim, at, options));
}

function cefLine(incident: Incident, victim: Victim | undefined, at: number, options: EncodeOptions): string {
  const header = [
    'CEF:0',
    PRODUCT,
    PRODUCT,
    options.productVersion,
    codeOf(incident),
    nameOf(incident),
    String(SEVERITY[severityOf(incident)]),
  ].map(headerValue);
  return `${header.join('|')}|${extension({
    ...eventKeys(incident, victim, at, options),
    ...victimKeys(victim),
    ...labelledKeys(incident, victim),
  })}`;
}

type Keys = Readonly<Record<string, string | number | undefined>>;

function eventKeys(incident: Incident, victim: Victim | undefined, at: number, options: EncodeOptions): Keys {
  return {
    rt: epochMs(timeOf(incident, victim, options)),
    dvchost: incident.host.name ?? hostKeyOf(incident),
    deviceExternalId: incident.host.machineId,
    externalId: eventIdOf(incident, victim, at),
    act: outcomeOf(incident) === 'success' ? 'killed' : undefined,
    outcome: outcomeOf(incident),
    sproc: killerOf(incident),
    reason: incident.diagnosis?.primary,
    msg: incident.diagnosis?.summary,
  };
}

function victimKeys(victim: Victim | undefined): Keys {
  return { dproc: victim?.comm, dpid: victim?.pid, duid: victim?.uid };
}

function labelledKeys({ workload, limitOwner, constraint, memory }: Incident, victim: Victim | undefined): Keys {
  return {
    ...labelled('cs1', 'cgroup', victim?.cgroup),
    ...labelled('cs2', 'workload', workload?.identity),
    ...labelled('cs3', 'limitOwner', limitOwner?.cgroup),
    ...labelled('cs4', 'constraint', constraint),
    ...labelled('cn1', 'rssBytes', victim === undefined ? undefined : residentBytesOf(victim)),
    ...labelled('cn2', 'limitBytes', memory?.limitBytes),
    ...labelled('cn3', 'failcnt', memory?.failcnt),
  };
}

/** A custom key with what it means here; no label without a value. */
function labelled(key: string, label: string, value: string | number | undefined): Keys {
  return value === undefined ? {} : { [`${key}Label`]: label, [key]: value };
}

function extension(keys: Keys): string {
  return Object.entries(keys)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => `${key}=${extensionValue(String(value), MAX_LENGTH[key])}`)
    .join(' ');
}

/** A field of the header: one line, with backslash and pipe escaped. */
function headerValue(text: string): string {
  return printable(text).replace(/[\\|]/g, '\\$&');
}

/**
 * A value of the extension: backslash and equals sign escaped, ends of line as `\n` and `\r`, other control characters shown;
 * cut before it is escaped, so that no escape is halved.
 */
function extensionValue(text: string, maxLength: number | undefined): string {
  return text
    .replace(/[^\r\n]+/g, printable)
    .slice(0, maxLength)
    .replace(/[\\=]/g, '\\$&')
    .replace(/\r/g, '\\r')
    .replace(/\n/g, '\\n');
}
