import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../lib/errors.ts';

const REFERENCE = /\$\{(file:)?([^}]+)\}/g;

/**
 * A copy of the tree in which every string's `${NAME}` is the environment variable and every `${file:PATH}` the file's text
 * without its final newline. Throws OOM_CONFIG_INVALID for a name or file that is not there.
 */
export function expandReferences(value: unknown, environment: Readonly<NodeJS.ProcessEnv>): unknown {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (_, file, name: string) => lookUp(file, name, environment));
  if (Array.isArray(value)) return value.map((item) => expandReferences(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandReferences(item, environment)]));
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
