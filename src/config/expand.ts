import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../lib/errors.ts';

/** No key lies deeper than six. */
const MAX_DEPTH = 50;
const REFERENCE = /\$\{(file:)?([^{}]+)\}/g;

/**
 * A copy of the tree in which every string's `${NAME}` is the environment variable and every `${file:PATH}` the file's text
 * without its final newline. Throws OOM_CONFIG_INVALID for a name or file that is not there.
 */
export function expandReferences(value: unknown, environment: Readonly<NodeJS.ProcessEnv>): unknown {
  return expanded(value, environment, 0);
}

function expanded(value: unknown, environment: Readonly<NodeJS.ProcessEnv>, depth: number): unknown {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (_, file, name: string) => lookUp(file, name, environment));
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw tooDeep();
  const below = (item: unknown): unknown => expanded(item, environment, depth + 1);
  if (Array.isArray(value)) return value.map(below);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, below(item)]));
}

/** An alias of YAML may name what it stands in. */
function tooDeep(): AppError {
  return new AppError('OOM_CONFIG_INVALID', `the configuration is nested more than ${String(MAX_DEPTH)} deep`, {
    remedy: 'look for an alias (*name) within its own anchor (&name)',
  });
}

function lookUp(file: unknown, name: string, environment: Readonly<NodeJS.ProcessEnv>): string {
  if (file !== undefined) return readSecret(name);
  const value = environment[name];
  if (value === undefined) {
    throw new AppError('OOM_CONFIG_INVALID', `the environment variable ${name} is not set`, {
      remedy: `set ${name}, or write the value into the file`,
    });
  }
  return value;
}

function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new AppError('OOM_CONFIG_INVALID', `cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
      remedy: 'check the path and its permissions',
    });
  }
}
