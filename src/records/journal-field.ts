import type { Micros } from '../lib/time.ts';

const NONE: readonly string[] = [];

/**
 * The values of a journal field, as text: a string; an array of bytes where it is no clean UTF-8; an array of those where
 * the entry has the field several times; shippers also make numbers of them. None where the field is absent, an empty one
 * where it is null or nothing that journald writes: the field was there, but says nothing.
 */
export function fieldTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === undefined) return NONE;
  const repeated = Array.isArray(value) && bytesOf(value) === undefined;
  return repeated ? value.map(valueText) : [valueText(value)];
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return bytesOf(value)?.toString('utf8') ?? '';
}

const isByte = (item: unknown): item is number => Number.isInteger(item) && Number(item) >= 0 && Number(item) <= 255;

function bytesOf(value: unknown): Buffer | undefined {
  return Array.isArray(value) && value.every(isByte) ? Buffer.from(value) : undefined;
}

/** The first value that says something. */
export function fieldText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return value === undefined ? undefined : fieldTexts(value).find((text) => text !== '');
}

const MAX_DIGITS = 16;
const ZERO = 48;

/** The first value as a whole number from 0 to `max`; absent when it is anything else. */
export function fieldNumber(value: unknown, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = fieldText(value);
  if (text === undefined || text.length > MAX_DIGITS) return undefined;
  // Digit by digit: several times a record, and a pattern costs three times as much.
  let number = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    number = 10 * number + digit;
  }
  return number <= max ? number : undefined;
}

/** The first value as microseconds. */
export const fieldMicros = (value: unknown): Micros | undefined => fieldNumber(value);
