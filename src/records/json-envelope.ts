import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { isRejected, unknownEnvelope } from './envelope.ts';
import { dmesgJsonEntry, fluentBitKmsg } from './dmesg-json.ts';
import { labelled } from './host-labels.ts';
import { journaldEcs } from './journald-ecs.ts';
import { journaldJson, nestedJournald, vectorJournald } from './journald-json.ts';
import { JOURNALD_SPELLINGS } from './journald-spelling.ts';
import { JSON_BATCHES } from './json-batch.ts';
import { recordHost } from './json-host.ts';
import { lokiLine } from './json-labels.ts';
import { isJsonObject, parseJson, type JsonObject } from './json-object.ts';
import type { JsonShape } from './json-shape.ts';
import { recordTime } from './json-time.ts';
import { unwrap } from './json-wrapper.ts';
import { MAX_RECORD_LINES, messageLines } from './message-lines.ts';
import { headOf, textOf } from './record-text.ts';
import { stampedBy, wrappedText } from './relayed.ts';
import { syslogJson } from './syslog-json.ts';

/** Every shape of a JSON object that says who spoke, in the order in which they are tried. */
const JSON_SHAPES: readonly JsonShape[] = [
  journaldJson,
  vectorJournald,
  nestedJournald,
  journaldEcs,
  ...JOURNALD_SPELLINGS,
  fluentBitKmsg,
  dmesgJsonEntry,
  lokiLine,
  syslogJson,
];

/** How deep a record may lie within others. */
const MAX_WRAPPERS = 2;

/** Whether a record is JSON, not text in brackets. */
export function looksLikeJson(bytes: Buffer): boolean {
  return /^\x1e?(?:\{|\[\s*\{)/.test(headOf(bytes));
}

/** Every shape of JSON, each as an envelope of its own. */
export const JSON_ENVELOPES: readonly Envelope[] = [...JSON_SHAPES, ...JSON_BATCHES].map(({ id, sample }) => ({
  id,
  sample,
  looksLike: looksLikeJson,
  decode: decodeJson,
}));

/** The lines of a record of JSON: of one object, of an array of them, or of one a line. */
export function decodeJson(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trim();
  const parsed = parseJson(text.startsWith('\x1e') ? text.slice(1) : text);
  if (!isRejected(parsed)) return readValue(parsed.value, context, 0);
  const several = text.split(/\n(?=\{)/);
  if (several.length === 1) return parsed;
  const values = several.map(parseJson);
  const broken = values.find(isRejected);
  return (
    broken ??
    readAll(
      values.map((each) => ('value' in each ? each.value : undefined)),
      context,
      0,
    )
  );
}

function readValue(value: unknown, context: DecodeContext, level: number): Decoded {
  if (Array.isArray(value) && level <= MAX_WRAPPERS) return readAll(value, context, level + 1);
  return isJsonObject(value) ? readObject(value, context, level) : unknownEnvelope('The JSON is not an object.');
}

/** The lines of all, numbered through; what is of no known shape is left out as long as another is. */
function readAll(values: readonly unknown[], context: DecodeContext, level: number): Decoded {
  const lines: LogLine[] = [];
  let refusal: Decoded | undefined;
  let part = 0;
  for (const value of values) {
    const decoded = readValue(value, context, level);
    if (isRejected(decoded)) {
      if (decoded.rejected === 'too-large') return decoded;
      refusal ??= decoded;
      continue;
    }
    for (const line of decoded) lines.push({ ...line, part: part + line.part });
    part += (decoded.at(-1)?.part ?? 0) + 1;
    if (part > MAX_RECORD_LINES)
      return { rejected: 'too-large', detail: `The record holds more than ${MAX_RECORD_LINES} lines.` };
  }
  return lines.length === 0 ? (refusal ?? lines) : lines;
}

function readObject(object: JsonObject, context: DecodeContext, level: number): Decoded {
  return labelled(readSpoken(object, context, level), object);
}

function readSpoken(object: JsonObject, context: DecodeContext, level: number): Decoded {
  for (const shape of JSON_SHAPES) {
    const decoded = shape.decode(object, context);
    if (decoded !== undefined) return decoded;
  }
  for (const batch of JSON_BATCHES) {
    const contents = batch.contents(object);
    if (contents !== undefined) return readInside(contents, context, level);
  }
  return readWrapped(object, context, level);
}

const tooDeep = (): Decoded => unknownEnvelope(`The JSON is wrapped more than ${MAX_WRAPPERS} times.`);

function readInside(contents: readonly JsonObject[], context: DecodeContext, level: number): Decoded {
  return level < MAX_WRAPPERS ? readAll(contents, context, level + 1) : tooDeep();
}

function readWrapped(object: JsonObject, context: DecodeContext, level: number): Decoded {
  const wrapped = unwrap(object);
  if (wrapped === undefined) return unknownEnvelope('The JSON object has the fields of no known shape.');
  if (level >= MAX_WRAPPERS) return tooDeep();
  if (wrapped.isProgram) return programLines(wrapped.contents, object, context);
  let refusal: Decoded = unknownEnvelope('The JSON object wraps nothing that is known.');
  for (const content of wrapped.contents) {
    const decoded = readContent(content, object, context, level + 1);
    if (!isRejected(decoded)) return decoded;
    refusal = decoded;
  }
  return refusal;
}

function readContent(content: string | JsonObject, outer: JsonObject, context: DecodeContext, level: number): Decoded {
  const time = recordTime(outer, context);
  const host = recordHost(outer) ?? context.host;
  if (typeof content === 'string' && !BEGINS_LIKE_JSON.test(content))
    return wrappedText(content, { time, host }, context);
  const parsed = typeof content === 'string' ? parseJson(content) : { value: content };
  // A program's text may begin like JSON.
  if (isRejected(parsed)) return unknownEnvelope(parsed.detail);
  return stampedBy(time, readValue(parsed.value, { ...context, host, receivedUs: time.timeUs }, level));
}

const BEGINS_LIKE_JSON = /^\s{0,8}(?:\{|\[\s{0,8}\{)/;

/** What a program says: text in an envelope is taken out of it, but whatever it says of who spoke is not believed. */
function programLines(contents: readonly (string | JsonObject)[], object: JsonObject, context: DecodeContext): Decoded {
  const text = contents.find((content) => typeof content === 'string');
  if (typeof text !== 'string') return unknownEnvelope('The JSON object is a program’s own.');
  const time = recordTime(object, context);
  const host = recordHost(object);
  const inner = wrappedText(text, { time, host }, context);
  if (!isRejected(inner)) return inner.map(disbelieved);
  return messageLines([text], { ...time, host: host ?? context.host, transport: 'syslog', provenance: 'userspace' });
}

function disbelieved(line: LogLine): LogLine {
  const known = Object.entries(line).filter(([key]) => key !== 'daemon' && key !== 'identifier');
  return { ...(Object.fromEntries(known) as unknown as LogLine), provenance: 'userspace' };
}
