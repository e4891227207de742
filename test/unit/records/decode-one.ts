import type { DecodeContext, Envelope } from '../../../src/records/envelope.ts';
import { isRejected } from '../../../src/records/envelope.ts';
import { decodeRecord } from '../../../src/records/index.ts';
import type { LogLine } from '../../../src/model/log-line.ts';

/** Received on 24 November 2026, 10:00:05 UTC; text without an envelope is refused. */
export const CONTEXT = {
  receivedUs: Date.UTC(2026, 10, 24, 10, 0, 5) * 1000,
  timezone: 'UTC',
  bare: false,
} satisfies DecodeContext;

/** The lines of a record that must decode. */
export function linesOf(
  record: string | Buffer,
  context: Partial<DecodeContext> = {},
  by?: Envelope,
): readonly LogLine[] {
  const bytes = Buffer.from(record);
  const whole = { ...CONTEXT, ...context };
  const decoded = by === undefined ? decodeRecord(bytes, whole) : by.decode(bytes, whole);
  if (isRejected(decoded)) throw new Error(`rejected: ${decoded.detail}`);
  return decoded;
}

/** The only line of a record. */
export function lineOf(record: string | Buffer, context: Partial<DecodeContext> = {}): LogLine {
  const lines = linesOf(record, context);
  const [line] = lines;
  if (line === undefined || lines.length > 1) throw new Error(`${lines.length} lines instead of one`);
  return line;
}

/** Microseconds of a UTC stamp as Date.parse reads it, plus the microseconds that it cannot. */
export const utc = (iso: string, micros = 0): number => Date.parse(iso) * 1000 + micros;
