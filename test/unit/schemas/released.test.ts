import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { madeExamples } from '../../../schemas/made-examples.ts';
import { validators } from '../../../src/model/validate.ts';
import { SAMPLES } from '../encode/sample-incidents.ts';

const EXAMPLES = new URL('../../../schemas/examples/', import.meta.url);
const RELEASES = readdirSync(EXAMPLES);

const TODAY: Readonly<Record<string, (value: unknown) => boolean>> = {
  incident: validators.incident,
  aggregate: validators.aggregate,
  'dead-letter': validators.deadLetter,
};

function read(path: string): object {
  return JSON.parse(readFileSync(new URL(path, EXAMPLES), 'utf8')) as object;
}

/** `incident` of `incident.kernel-kill.cgroup.json`. */
function kindOf(file: string): string {
  return file.split('.')[0] ?? file;
}

/** A list of words may grow within a version: readers take a word that they do not know. */
function withOpenLists(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withOpenLists);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== 'enum' || !Array.isArray(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, withOpenLists(value)]));
}

function releasedValidator(release: string, kind: string): ValidateFunction {
  const schema = withOpenLists(read(`${release}/${kind}.v1.schema.json`)) as AnySchemaObject;
  return new Ajv2020({ strict: false }).compile(schema);
}

test.each(RELEASES)('backward: today reads every message that release %s wrote', (release) => {
  const files = readdirSync(new URL(`${release}/`, EXAMPLES)).filter((file) => !file.endsWith('.schema.json'));
  expect(files.map(kindOf)).toEqual(expect.arrayContaining(Object.keys(TODAY)));
  for (const file of files) expect(TODAY[kindOf(file)]?.(read(`${release}/${file}`)), file).toBe(true);
});

test.each(RELEASES)('forward: who has the schemas of release %s reads what is written today', (release) => {
  const messages = [
    ...madeExamples(),
    ...Object.entries(SAMPLES).map(([name, incident]) => [`incident.${name}`, incident] as const),
  ];
  const validatorOf = new Map(Object.keys(TODAY).map((kind) => [kind, releasedValidator(release, kind)]));
  for (const [file, message] of messages) {
    const validate = validatorOf.get(kindOf(file));
    expect(validate?.(message), `${file} ${JSON.stringify(validate?.errors)}`).toBe(true);
  }
});

test('what a release keeps would notice a type that changed and a field that went', () => {
  const validate = releasedValidator('0.1', 'incident');
  const kept = read('0.1/incident.kernel-kill.cgroup.json');
  expect(validate(kept)).toBe(true);
  expect(validate({ ...kept, victims: {} })).toBe(false);
  expect(validate({ ...kept, evidence: undefined, id: 7 })).toBe(false);
  expect(validate({ ...kept, scope: 'a-scope-of-tomorrow', more: 1 })).toBe(true);
});
