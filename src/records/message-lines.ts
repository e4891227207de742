import type { LogLine } from '../model/log-line.ts';
import type { Decoded } from './envelope.ts';
import { readKernelText, type KernelText } from './kernel-text.ts';
import { readRepeated, type Repeated } from './repeated.ts';
import { withoutColours } from './terminal.ts';

/** What the envelope says of all lines of its record. */
export type LineHead = Omit<LogLine, 'message' | 'part'>;

/** Lines that one record may hold: far above any report, far below what would hurt. */
export const MAX_RECORD_LINES = 65_536;

/**
 * The lines of a record's texts, one or several, cut at newlines; the first is the record's `firstPart`th. Empty lines count in
 * `part` but are not given; a line without uptime of its own has the one before it, since the kernel stamps a record only once.
 */
export function messageLines(texts: readonly string[], head: LineHead, firstPart = 0): Decoded {
  const lines: LogLine[] = [];
  let part = firstPart;
  let stamped = head;
  for (const text of texts) {
    const pieces = text.includes('\n') ? text.split('\n', MAX_RECORD_LINES + 1) : [text];
    if (part + pieces.length > MAX_RECORD_LINES)
      return { rejected: 'too-large', detail: `The record holds more than ${MAX_RECORD_LINES} lines.` };
    for (const piece of pieces) {
      const plain = withoutColours(piece.endsWith('\r') ? piece.slice(0, -1) : piece);
      const repeated = readRepeated(plain);
      const kernel = readKernelText(repeated?.message ?? plain);
      stamped = stampedBy(kernel, stamped, head);
      if (kernel.message !== '') lines.push(lineOf(kernel.message, part, stamped, repeated));
      part += 1;
    }
  }
  return lines;
}

/** A line in the making. */
type Growing = { -readonly [K in keyof LogLine]: LogLine[K] };

/**
 * A line without the keys of its head that are undefined: absent is absent, in memory as in JSON. Key by key, in one order: a loop
 * over the head's keys, or to spread it, costs five times as much, and this runs for every line.
 */
function lineOf(message: string, part: number, head: LineHead, repeated: Repeated | undefined): LogLine {
  if (repeated === undefined && isEntryOfKernel(head)) return entryOfKernel(message, part, head);
  const line: Growing = { message, part, transport: head.transport, provenance: head.provenance };
  if (head.host !== undefined) line.host = head.host;
  if (head.machineId !== undefined) line.machineId = head.machineId;
  if (head.bootId !== undefined) line.bootId = head.bootId;
  addTimes(line, head);
  addSpeaker(line, head);
  if (head.piece !== undefined) line.piece = head.piece;
  if (head.hostLabels !== undefined) line.hostLabels = head.hostLabels;
  const times = repeated?.repeated ?? head.repeated;
  if (times !== undefined) line.repeated = times;
  return line;
}

/** What journald says of every line of the kernel, and no more. */
function isEntryOfKernel(head: LineHead): boolean {
  const { host, machineId, bootId, timeUs, monotonicUs, identifier, facility, severity } = head;
  const isTold = host !== undefined && machineId !== undefined && bootId !== undefined && timeUs !== undefined;
  const isWhole =
    monotonicUs !== undefined && identifier !== undefined && facility !== undefined && severity !== undefined;
  return isTold && isWhole && head.provenance === 'kernel' && head.transport === 'journald' && !saysMore(head);
}

function saysMore({
  inferred,
  sequence,
  daemon,
  unit,
  messageId,
  caller,
  piece,
  hostLabels,
  repeated,
}: LineHead): boolean {
  const ofText = inferred !== undefined || sequence !== undefined || caller !== undefined || piece !== undefined;
  const ofSpeaker = daemon !== undefined || unit !== undefined || messageId !== undefined;
  return ofText || ofSpeaker || hostLabels !== undefined || repeated !== undefined;
}

/** In one literal: with each key that is added to an object it grows, and its values are copied. */
function entryOfKernel(message: string, part: number, head: LineHead): LogLine {
  const { transport, provenance, host, machineId, bootId, timeUs, timeSource, monotonicUs } = head;
  const { identifier, facility, severity } = head;
  return {
    message,
    part,
    transport,
    provenance,
    host,
    machineId,
    bootId,
    timeUs,
    timeSource,
    monotonicUs,
    identifier,
    facility,
    severity,
  };
}

function addTimes(line: Growing, head: LineHead): void {
  if (head.timeUs !== undefined) line.timeUs = head.timeUs;
  if (head.timeSource !== undefined) line.timeSource = head.timeSource;
  if (head.inferred !== undefined) line.inferred = head.inferred;
  if (head.monotonicUs !== undefined) line.monotonicUs = head.monotonicUs;
  if (head.sequence !== undefined) line.sequence = head.sequence;
}

function addSpeaker(line: Growing, head: LineHead): void {
  if (head.identifier !== undefined) line.identifier = head.identifier;
  if (head.daemon !== undefined) line.daemon = head.daemon;
  if (head.unit !== undefined) line.unit = head.unit;
  if (head.messageId !== undefined) line.messageId = head.messageId;
  if (head.facility !== undefined) line.facility = head.facility;
  if (head.severity !== undefined) line.severity = head.severity;
  if (head.caller !== undefined) line.caller = head.caller;
}

/** What the text itself says is added; the envelope's own monotonic time stands. */
function stampedBy({ monotonicUs, caller }: KernelText, before: LineHead, head: LineHead): LineHead {
  const stamp = head.monotonicUs === undefined ? monotonicUs : undefined;
  if (stamp === undefined && caller === undefined) return before;
  return { ...before, ...(stamp !== undefined && { monotonicUs: stamp }), ...(caller !== undefined && { caller }) };
}
