import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OCSF_VERSION, ocsfEvents } from '../../../src/encode/ocsf.ts';
import {
  containerKill,
  ENCODING,
  groupKill,
  hostile,
  panic,
  SAMPLES,
  stormKill,
  userspaceKill,
} from './sample-incidents.ts';

interface AttributeFact {
  readonly type: string;
  readonly array?: true;
  readonly enum?: readonly number[];
}
interface ObjectFact {
  readonly required: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeFact>>;
}
interface OcsfFacts {
  readonly version: string;
  readonly classes: Readonly<Record<string, ObjectFact & { readonly ids: Readonly<Record<string, number>> }>>;
  readonly objects: Readonly<Record<string, ObjectFact>>;
}
const FACTS = JSON.parse(
  readFileSync(new URL('../../../schemas/standards/ocsf-1.8.json', import.meta.url), 'utf8'),
) as OcsfFacts;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string_t: (value) => typeof value === 'string',
  hostname_t: (value) => typeof value === 'string',
  uuid_t: (value) => typeof value === 'string' && UUID.test(value),
  integer_t: (value) => Number.isInteger(value) && Number(value) <= 2 ** 31,
  long_t: (value) => Number.isSafeInteger(value),
  // Milliseconds: later than 2001, earlier than 2286.
  timestamp_t: (value) => Number.isSafeInteger(value) && Number(value) > 1e12 && Number(value) < 1e13,
  boolean_t: (value) => typeof value === 'boolean',
  object_t: (value) => typeof value === 'object',
};

/** What is wrong with an event by the standard's own definitions of its class. */
function complaints(event: Readonly<Record<string, unknown>>): string[] {
  const found = Object.values(FACTS.classes).find(({ ids }) => ids['class_uid'] === event['class_uid']);
  if (found === undefined) return ['no such class'];
  const wrongIds = Object.entries(found.ids).filter(([name, id]) => event[name] !== id);
  return [...wrongIds.map(([name]) => `${name} is another class's`), ...complaintsOf(event, found, '')];
}

function complaintsOf(value: object, { required, attributes }: ObjectFact, prefix: string): string[] {
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${prefix}${name} is required`),
    ...Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
      const fact = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
      return fact === undefined ? [`${prefix}${key} is no attribute`] : complaintsAt(child, fact, prefix + key);
    }),
  ];
}

function complaintsAt(value: unknown, { type, array, enum: values }: AttributeFact, path: string): string[] {
  if ((array === true) !== Array.isArray(value)) return [`${path} is a list or should be one`];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => {
    const object = FACTS.objects[type];
    if (object !== undefined && typeof one === 'object' && one !== null) return complaintsOf(one, object, `${path}.`);
    const fits = TYPES[type]?.(one) === true && (values === undefined || values.includes(Number(one)));
    return fits ? [] : [`${path} is no ${type}`];
  });
}

test.each(Object.entries(SAMPLES))(
  '%s: every attribute is OCSF, of its type, and none required is missing',
  (_, incident) => {
    for (const event of ocsfEvents(incident, ENCODING)) expect(complaints(event)).toEqual([]);
  },
);

test('the checker sees an attribute that the class does not have, a wrong type and what is missing', () => {
  const [event = {}] = ocsfEvents(containerKill, ENCODING);
  const { device, ...rest } = event;
  expect(device).toBeDefined();
  expect(complaints({ ...rest, process: { pid: '1' }, severity_id: 7, more: 1 })).toEqual([
    'device is required',
    'severity_id is no integer_t',
    'process.pid is no integer_t',
    'more is no attribute',
  ]);
});

test('a type is its class and activity', () => {
  for (const { ids } of Object.values(FACTS.classes)) {
    expect(ids['type_uid']).toBe((ids['class_uid'] ?? 0) * 100 + (ids['activity_id'] ?? 0));
  }
  expect(FACTS.version).toBe(OCSF_VERSION);
});

test('a kill is the end of a process, and the kernel did it', () => {
  expect(ocsfEvents(containerKill, ENCODING)).toHaveLength(1);
  expect(ocsfEvents(containerKill, ENCODING)[0]).toMatchObject({
    type_uid: 100_702,
    time: Date.parse('2026-09-15T05:34:05.102Z'),
    severity_id: 4,
    status_id: 1,
    status_code: 'OOM-MEMCG-LIMIT',
    actor: { process: { name: 'kernel' } },
    process: { pid: 4711, name: 'java', user: { uid: '1000' }, container: { runtime: 'containerd' } },
    metadata: { uid: containerKill.id, profiles: ['host', 'container'], original_time: containerKill.time },
  });
});

test('each victim has an event, tied to the others by the incident', () => {
  const events = ocsfEvents(groupKill, ENCODING);
  expect(events.map(({ metadata }) => metadata)).toMatchObject([
    { uid: groupKill.id, correlation_uid: groupKill.id },
    { uid: `${groupKill.id}-4800`, correlation_uid: groupKill.id },
  ]);
});

test('without a victim it is a finding: Process Activity demands a process', () => {
  for (const incident of [panic, userspaceKill]) {
    expect(ocsfEvents(incident, ENCODING)).toMatchObject([{ type_uid: 200_401, finding_info: { uid: incident.id } }]);
  }
});

test('a storm is a finding beside the kill', () => {
  expect(ocsfEvents(stormKill, ENCODING)).toMatchObject([
    { type_uid: 100_702 },
    { type_uid: 200_401, finding_info: { uid: `${stormKill.id}-V.storm`, analytic: { uid: 'V.storm' } } },
  ]);
});

test('the uid of a static pod is no UUID and is left out', () => {
  const { workload } = containerKill;
  if (workload === undefined) throw new Error('the sample has a workload');
  const [event] = ocsfEvents({ ...containerKill, workload: { ...workload, podUid: 'ab'.repeat(16) } }, ENCODING);
  expect(event).not.toHaveProperty('process.container.pod_uuid');
  expect(event).toHaveProperty('process.container.orchestrator', 'kubernetes');
});

test('hostile text stays one line of JSON', () => {
  for (const event of ocsfEvents(hostile, ENCODING)) {
    expect(JSON.stringify(event)).not.toMatch(/[\r\n\u001b]/);
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  }
});
