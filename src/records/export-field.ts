import type { JsonObject } from './json-object.ts';

const NEWLINE = 0x0a;
const EQUALS = 0x3d;
/** systemd's src/basic/journal-file: a field's name has at most 64 characters. */
const MAX_NAME = 64;
const LENGTH_BYTES = 8;
/** DATA_SIZE_MAX of systemd's src/libsystemd/sd-journal/journal-importer.h. */
const MAX_VALUE_BYTES = 805_306_368;
const NAME = /^[A-Z_][A-Z0-9_]{0,63}$/;

/** The index after the field that begins at `at`, its newline included; -1 where its end is not among the bytes. */
export function afterField(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  if (newline < 0) return -1;
  if (!isName(bytes, at, newline)) return newline + 1;
  const length = lengthAt(bytes, newline + 1);
  if (length === undefined) return -1;
  const end = newline + 1 + LENGTH_BYTES + length;
  if (length > MAX_VALUE_BYTES || (end < bytes.length && bytes[end] !== NEWLINE)) return newline + 1; // damaged
  return end < bytes.length ? end + 1 : -1;
}

/** The fields of one entry, a list where one is there several times; a field that was cut has what is left of it. */
export function readFields(bytes: Buffer): JsonObject {
  const fields = new Map<string, string | string[]>();
  for (let at = 0; at >= 0 && at < bytes.length;) {
    const next = afterField(bytes, at);
    const field = readField(bytes, at, next < 0 ? bytes.length : next - 1);
    if (field !== undefined) add(fields, field);
    at = next;
  }
  return Object.fromEntries(fields);
}

type Field = readonly [name: string, value: string];

function add(fields: Map<string, string | string[]>, [name, value]: Field): void {
  const before = fields.get(name);
  if (Array.isArray(before)) before.push(value);
  else fields.set(name, before === undefined ? value : [before, value]);
}

function readField(bytes: Buffer, at: number, end: number): Field | undefined {
  const newline = bytes.indexOf(NEWLINE, at);
  const lineEnd = newline < 0 ? bytes.length : newline;
  const equals = bytes.indexOf(EQUALS, at);
  if (equals >= 0 && equals < lineEnd && equals - at <= MAX_NAME) {
    const name = bytes.toString('latin1', at, equals);
    return NAME.test(name) ? [name, bytes.toString('utf8', equals + 1, lineEnd)] : undefined;
  }
  const name = bytes.toString('latin1', at, Math.min(lineEnd, at + MAX_NAME + 1));
  const start = lineEnd + 1 + LENGTH_BYTES;
  return NAME.test(name) && start <= end ? [name, bytes.toString('utf8', start, end)] : undefined;
}

/** Whether a line is a name alone: then its value follows with its length. */
function isName(bytes: Buffer, at: number, newline: number): boolean {
  if (newline === at || newline - at > MAX_NAME) return false;
  return NAME.test(bytes.toString('latin1', at, newline));
}

function lengthAt(bytes: Buffer, at: number): number | undefined {
  return at + LENGTH_BYTES > bytes.length ? undefined : Number(bytes.readBigUInt64LE(at));
}
