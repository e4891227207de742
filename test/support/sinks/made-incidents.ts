import { stableId } from '../../../src/lib/stable-id.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { validators } from '../../../src/model/validate.ts';
import { expect } from 'vitest';
import type { Message } from 'kafkajs';

/** Incidents of one victim each, of now: `name` 0, 1, ... */
export function madeIncidents(name: string, count: number, firstPid = 1): Incident[] {
  return Array.from({ length: count }, (_, at) => madeIncident(`${name}-${String(firstPid + at)}`, firstPid + at));
}

/** One incident; its id is of its name. */
export function madeIncident(name: string, pid: number): Incident {
  const time = new Date().toISOString();
  const value: Incident = {
    schema: 'oomstream.incident/1',
    id: stableId([name]),
    kind: 'kernel-kill',
    time,
    timeSource: 'kernel',
    streamTime: time,
    host: { key: 'web-7', name: 'web-7' },
    scope: 'host',
    victims: [{ pid, comm: 'java', anonRssBytes: 1024 }],
    diagnosis: { summary: `${name} was killed`, severity: 'high', findings: [] },
    evidence: { lines: 1, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
  };
  expect(validators.incident(value), JSON.stringify(validators.incident.errors)).toBe(true);
  return value;
}

/** Incidents as messages, spread over partitions. */
export function asMessages(incidents: readonly Incident[], partitions: number): Message[] {
  return incidents.map((value, at) => ({
    partition: at % partitions,
    key: value.id,
    value: JSON.stringify(value),
    headers: { schema: value.schema },
  }));
}
