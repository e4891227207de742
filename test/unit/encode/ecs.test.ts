import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ECS_VERSION, ecsDocuments } from '../../../src/encode/ecs.ts';
import { UNKNOWN_HOST } from '../../../src/model/sieved-line.ts';
import { validators } from '../../../src/model/validate.ts';
import { containerKill, ENCODING, groupKill, hostile, panic, SAMPLES, stormKill } from './sample-incidents.ts';

interface FieldFact {
  readonly type: string;
  readonly array?: true;
  readonly allowed?: readonly unknown[];
}
interface EcsFacts {
  readonly version: string;
  readonly required: readonly string[];
  readonly custom: readonly string[];
  readonly fields: Readonly<Record<string, FieldFact>>;
}
const FACTS = JSON.parse(
  readFileSync(new URL('../../../schemas/standards/ecs-9.4.json', import.meta.url), 'utf8'),
) as EcsFacts;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  keyword: (value) => typeof value === 'string',
  match_only_text: (value) => typeof value === 'string',
  long: (value) => Number.isSafeInteger(value),
  date: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  object: (value) => typeof value === 'object',
};

/** What is wrong with a document by the standard's own field definitions. */
function complaints(document: object): string[] {
  const seen = new Set<string>();
  const found = complaintsBelow(document, '', seen);
  return [...found, ...FACTS.required.filter((name) => !seen.has(name)).map((name) => `${name} is required`)];
}

function complaintsBelow(value: object, prefix: string, seen: Set<string>): string[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    const name = `${prefix}${key}`;
    seen.add(name);
    if (FACTS.custom.includes(name)) return [];
    const fact = Object.hasOwn(FACTS.fields, name) ? FACTS.fields[name] : undefined;
    if (fact !== undefined) return fits(child, fact) ? [] : [`${name} is no ${fact.type}`];
    if (typeof child !== 'object' || child === null || Array.isArray(child)) return [`${name} is no field`];
    return complaintsBelow(child, `${name}.`, seen);
  });
}

function fits(value: unknown, { type, array, allowed }: FieldFact): boolean {
  if ((array === true) !== Array.isArray(value)) return false;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.every((one) => TYPES[type]?.(one) === true && (allowed === undefined || allowed.includes(one)));
}

test.each(Object.entries(SAMPLES))(
  '%s: every field is ECS, of its type, and none required is missing',
  (_, incident) => {
    expect(validators.incident(incident)).toBe(true);
    for (const document of ecsDocuments(incident, ENCODING)) expect(complaints(document)).toEqual([]);
  },
);

test('the field definitions are those of the version that documents name', () => {
  expect(FACTS.version).toBe(ECS_VERSION);
  expect(ecsDocuments(containerKill, ENCODING)[0]).toMatchObject({ ecs: { version: ECS_VERSION } });
});

test('the checker sees a field that ECS does not have, a wrong type and what is missing', () => {
  expect(complaints({ process: { pid: '1', pidd: 1 } })).toEqual([
    'process.pid is no long',
    'process.pidd is no field',
    '@timestamp is required',
    'ecs.version is required',
  ]);
});

test('a further victim has a document of its own, under an id of its own', () => {
  const documents = ecsDocuments(groupKill, ENCODING);
  expect(documents).toHaveLength(2);
  expect(documents[0]).toMatchObject({
    '@timestamp': '2026-09-15T05:34:05.102898Z',
    event: { id: groupKill.id, kind: 'event', type: ['end'], action: 'oom-group-kill', outcome: 'success' },
    process: { pid: 4711 },
  });
  expect(documents[1]).toMatchObject({
    '@timestamp': '2026-09-15T05:34:05.2Z',
    event: { id: `${groupKill.id}-4800` },
    process: { pid: 4800, name: 'sidecar' },
    oom: { incident: { id: groupKill.id, victims: 2 } },
  });
});

test('a boot id has dashes, a label no dots, and root is a user too', () => {
  expect(ecsDocuments(groupKill, ENCODING)[1]).toMatchObject({
    host: { boot: { id: 'c2f6a1b0-d9e8-4f73-91b5-2a7c6d5e4f30' }, uptime: 812_345 },
    labels: { team_name: 'checkout' },
    user: { id: '0' },
  });
});

test('where nothing was killed there is no process, and a time that is said to be none of the log', () => {
  const [document] = ecsDocuments(panic, ENCODING);
  expect(document).not.toHaveProperty('process');
  expect(document).toMatchObject({
    '@timestamp': ENCODING.fallbackTime,
    event: { type: ['info'], outcome: 'failure', action: 'oom-panic', code: 'OOM-GLOBAL', severity: 99 },
    oom: { time_source: 'none' },
  });
});

test('a kill whose end the log does not show is not said to be one', () => {
  const cut = { ...containerKill, evidence: { ...containerKill.evidence, missing: ['killed'] } };
  const [document] = ecsDocuments(cut, ENCODING);
  expect(document).toMatchObject({ event: { type: ['info'], outcome: 'unknown' } });
  expect(document).not.toHaveProperty('process.end');
});

test('a storm is an alert of its own', () => {
  const [kill, storm] = ecsDocuments(stormKill, ENCODING);
  expect(kill).toMatchObject({ event: { kind: 'event' } });
  expect(storm).toMatchObject({
    event: { kind: 'alert', id: `${stormKill.id}-V.storm` },
    rule: { id: 'V.storm' },
    message: '12 kills within ten minutes.',
  });
});

test('hostile text stays one line of JSON and reaches no prototype', () => {
  for (const document of ecsDocuments(hostile, ENCODING)) {
    const line = JSON.stringify(document);
    expect(line).not.toMatch(/[\r\n\u001b]/);
    expect(JSON.parse(line)).toEqual(document);
    expect(document['labels']).toEqual({ proto__: 'x', a_b: 'y', unnamed: 'z' });
    expect(Object.getPrototypeOf(document['labels'])).toBe(Object.prototype);
  }
});

test('no host and no time of the log are not made up', () => {
  const bare = { ...containerKill, host: { key: UNKNOWN_HOST }, timeSource: 'received' as const };
  const [document] = ecsDocuments(bare, ENCODING);
  expect(document).not.toHaveProperty('host');
  expect(document).not.toHaveProperty('process.end');
  expect(document).toMatchObject({ '@timestamp': containerKill.time, oom: { time_source: 'received' } });
});
