import { distance } from 'fastest-levenshtein';
import type { SchemaError } from '../model/validate.ts';
import { CONFIG_KEYS } from './keys.ts';
import { SINK_KEYS } from './sink-keys.ts';

/** What is wrong with a configuration file, where, and what to write instead. */
export interface Complaint {
  /** Steps to the value: ['kafka', 'brokers', '0']. */
  readonly path: readonly string[];
  readonly text: string;
}

/** Keywords whose error only says that another one did not hold. */
const REPEATING: ReadonlySet<string> = new Set(['oneOf', 'if']);

/** A sentence for each of ajv's errors about this tree; those that only repeat another in other words are left out. */
export function complaintsOf(errors: readonly SchemaError[], tree: unknown): readonly Complaint[] {
  const told = errors.filter((error) => !REPEATING.has(error.keyword) && error.propertyName === undefined);
  return told.map((error) => complaintOf(error, tree));
}

function complaintOf(error: SchemaError, tree: unknown): Complaint {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  if (error.keyword === 'additionalProperties') {
    const unknown = String(error.params['additionalProperty']);
    return { path: [...path, unknown], text: unknownKey(path, unknown) };
  }
  if (error.keyword === 'propertyNames') {
    const name = String(error.params['propertyName']);
    return { path: [...path, name], text: `${[...path, name].join('.')} must be named in a-z, 0-9 and -` };
  }
  const hint = error.keyword === 'enum' ? nearestWord(valueAt(tree, path), error.params['allowedValues']) : '';
  return { path, text: `${path.join('.') || 'the file'} ${expectation(error)}${hint}` };
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    tree,
  );
}

/** The word of a list that is spelt most like the given one; nothing when none is near. */
function nearestWord(given: unknown, allowed: unknown): string {
  if (typeof given !== 'string' || !Array.isArray(allowed)) return '';
  const near = allowed
    .map((word) => ({ word: String(word), steps: distance(given, String(word)) }))
    .filter(({ word, steps }) => steps <= Math.max(2, word.length / 3) && steps < word.length);
  const [first] = near.sort((one, other) => one.steps - other.steps);
  return first === undefined ? '' : `; did you mean ${first.word}?`;
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function unknownKey(path: readonly string[], unknown: string): string {
  const full = [...path, unknown].join('.');
  const nearest = nearestKey(full);
  return `${full} is not a key of the configuration${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

/** The key that is spelt most like the given one; undefined when none is near. */
export function nearestKey(unknown: string): string | undefined {
  const depth = unknown.split('.').length;
  const files = [...CONFIG_KEYS.map(({ file }) => file), ...sinkKeysLike(unknown)];
  const names = new Set(files.flatMap((file) => [file, file.split('.').slice(0, depth).join('.')]));
  let best: string | undefined;
  let least = Math.max(3, unknown.length / 3);
  for (const name of names) {
    const steps = distance(unknown, name);
    if (steps < least) [best, least] = [name, steps];
  }
  return best;
}

/** The keys of sinks, as they would stand under the name of that sink. */
function sinkKeysLike(unknown: string): string[] {
  const [section, name] = unknown.split('.');
  if (section !== 'sinks' || name === undefined) return [];
  return Object.values(SINK_KEYS).flatMap((keys) => keys.map(({ file }) => `sinks.${name}.${file}`));
}

const EXPECTATIONS: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  type: (params) =>
    `must be ${[params['type']]
      .flat()
      .map((type) => article(String(type)))
      .join(' or ')}`,
  enum: (params) => `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`,
  minimum: (params) => `must be at least ${String(params['limit'])}`,
  maximum: (params) => `must be at most ${String(params['limit'])}`,
  minItems: () => 'must not be empty',
  required: (params) => `lacks ${String(params['missingProperty'])}`,
  pattern: (params) => patternExpectation(String(params['pattern'])),
};

function expectation(error: SchemaError): string {
  return EXPECTATIONS[error.keyword]?.(error.params) ?? error.message ?? 'is not valid';
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function patternExpectation(pattern: string): string {
  if (pattern === '.') return 'must not be empty';
  if (pattern === '^.{16,}$') return 'must have at least 16 characters';
  if (pattern.includes('ms|s|m|h|d')) return 'must be a duration such as 250ms, 30s, 5m, 24h or 7d';
  if (pattern.includes('KiB')) return 'must be a size such as 512B, 64KiB, 8MiB or 1GiB';
  if (pattern.startsWith('^https?')) return 'must be a URL such as https://host:port';
  if (pattern.includes(':\\d')) return 'must be host:port';
  return `must match ${pattern}`;
}
