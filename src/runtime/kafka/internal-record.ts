import { AppError } from '../../lib/errors.ts';
import type { Validator } from '../../model/validate.ts';
import type { KafkaMessage } from './client.ts';

/** A value of one of our own topics, or why it cannot be used. */
export type InternalRecord<T> = { readonly value: T } | { readonly undecodable: string };

/**
 * Reads a record of one of our own topics by what it says it is. An unknown major version stops the stage: whoever wrote it
 * knows more than we do, and dead-lettering it would lose it.
 */
export function readInternal<T>(
  message: KafkaMessage,
  schemas: Readonly<Record<string, Validator<T>>>,
  place: string,
): InternalRecord<T> {
  if (message.value === null) return { undecodable: 'The record has no value.' };
  const value = parseValue(message.value);
  if (value === undefined) return { undecodable: 'The record is not JSON.' };
  const schema = schemaOf(message, value);
  const validate = schemas[schema];
  if (validate === undefined) {
    refuseNewer(schema, Object.keys(schemas), place);
    return { undecodable: `The record has the schema ${schema === '' ? '(none)' : schema}.` };
  }
  if (validate(value)) return { value };
  const error = validate.errors?.[0];
  return { undecodable: `The record is no ${schema}: ${error?.instancePath ?? ''} ${error?.message ?? ''}`.trim() };
}

/** The JSON value of some bytes; undefined when they are none. */
export function parseValue(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function schemaOf(message: KafkaMessage, value: unknown): string {
  const own = typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined;
  if (typeof own === 'string') return own;
  const header = message.headers?.['schema'];
  return Buffer.isBuffer(header) ? header.toString() : '';
}

function refuseNewer(schema: string, known: readonly string[], place: string): void {
  const match = /^(oomstream\.[a-z-]+)\/(\d+)$/.exec(schema);
  if (match?.[1] === undefined || !known.some((name) => name.startsWith(`${match[1] ?? ''}/`))) return;
  throw new AppError('OOM_SCHEMA_UNKNOWN', `${place} holds ${schema}; this version reads ${known.join(', ')}.`, {
    remedy: 'Upgrade the reading stage before the writing one: aggregate, then assemble, then sieve.',
  });
}
