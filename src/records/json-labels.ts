import type { DecodeContext, Decoded } from './envelope.ts';
import { isRejected } from './envelope.ts';
import { recordHost } from './json-host.ts';
import { isJsonObject, parseJson, type JsonObject } from './json-object.ts';
import type { JsonShape } from './json-shape.ts';
import { recordTime } from './json-time.ts';
import { journaldLines } from './journald-entry.ts';
import { messageLines } from './message-lines.ts';
import { entryOf, type Names } from './journald-spelling.ts';
import { wrappedText } from './relayed.ts';
import { textOriginOf } from './shipper-mark.ts';
import { syslogJson } from './syslog-json.ts';

/** Labels that Promtail's and Alloy's journal source is usually told to make of the entry's fields. */
const NAMES: Names = [
  ['_TRANSPORT', ['__journal__transport', 'transport', 'journal_transport', 'journald_transport', '_TRANSPORT']],
  ['_HOSTNAME', ['__journal__hostname', 'hostname', 'host', 'nodename', 'node_name', 'node', '_HOSTNAME']],
  ['_BOOT_ID', ['__journal__boot_id', 'boot_id', '_BOOT_ID']],
  ['_MACHINE_ID', ['__journal__machine_id', 'machine_id', '_MACHINE_ID']],
  ['PRIORITY', ['__journal_priority', 'priority', 'PRIORITY']],
  ['SYSLOG_FACILITY', ['__journal_syslog_facility', 'syslog_facility', 'facility']],
  ['SYSLOG_IDENTIFIER', ['__journal_syslog_identifier', 'syslog_identifier', 'identifier', 'SYSLOG_IDENTIFIER']],
  ['_COMM', ['__journal__comm', 'comm', '_COMM']],
  ['_EXE', ['__journal__exe', 'exe', '_EXE']],
  ['_SYSTEMD_UNIT', ['__journal__systemd_unit', 'systemd_unit', 'unit']],
  ['_SOURCE_MONOTONIC_TIMESTAMP', ['__journal__source_monotonic_timestamp', 'source_monotonic_timestamp']],
];
/** Labels that only a container's stream has, besides what other shippers call them. */
const CONTAINER_LABELS = ['namespace', 'compose_service', 'swarm_service', 'app'] as const;

/** A line with Loki's labels: Promtail, Alloy, `logcli --output=jsonl`. */
export const lokiLine: JsonShape = {
  id: 'loki-line',
  sample: JSON.stringify({
    labels: { job: 'systemd-journal', nodename: 'web-7', transport: 'kernel', syslog_identifier: 'kernel' },
    line: 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
    timestamp: '2026-11-24T10:00:00.250123Z',
  }),
  decode(object, context) {
    const { labels, line } = object;
    if (!isJsonObject(labels) || typeof line !== 'string') return undefined;
    const isProgram =
      CONTAINER_LABELS.some((name) => Object.hasOwn(labels, name)) || textOriginOf(labels) === 'program';
    if (isProgram) return programLines(line, labels, object, context);
    return decodeEntry(line, labels, object, context);
  },
};

const timesOf = (object: JsonObject): JsonObject => ({ ...object, labels: undefined });

function programLines(line: string, labels: JsonObject, object: JsonObject, context: DecodeContext): Decoded {
  const head = { ...recordTime(timesOf(object), context), host: recordHost(labels) ?? context.host };
  return messageLines([line], { ...head, transport: 'syslog', provenance: 'userspace' });
}

/** Fields in which the labels and an entry that is the line must agree: a program may print an entry of another's as well. */
const SPEAKERS = ['_TRANSPORT', 'SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', '_COMM', '_EXE'] as const;

/** `json: true`: the whole entry is the line. JSON under labels that name a speaker is his, under no such labels anybody's. */
function decodeEntry(
  line: string,
  labels: JsonObject,
  object: JsonObject,
  context: DecodeContext,
): Decoded | undefined {
  const parsed = line.startsWith('{') ? parseJson(line) : undefined;
  if (parsed === undefined || isRejected(parsed)) return decodeLine(line, labels, object, context);
  const told = entryOf(labels, NAMES);
  const claims = SPEAKERS.filter((field) => field in told);
  const { value } = parsed;
  if (!isJsonObject(value) || !Object.hasOwn(value, '_TRANSPORT'))
    return claims.length === 0 ? undefined : decodeLine(line, labels, object, context);
  const agrees = claims.every((field) => value[field] === told[field]);
  if (!agrees) return decodeLine(line, labels, object, context);
  return journaldLines(value, { ...labels, timestamp: object['timestamp'], ts: object['ts'] }, context);
}

/** Labels that only lines of the journal have; without the transport they prove nothing. */
const JOURNALS = ['_TRANSPORT', '_COMM', '_EXE', '_SYSTEMD_UNIT', '_BOOT_ID', '_MACHINE_ID'] as const;

function decodeLine(line: string, labels: JsonObject, object: JsonObject, context: DecodeContext): Decoded | undefined {
  const entry = { ...entryOf(labels, NAMES), MESSAGE: line };
  const times = timesOf(object);
  if (JOURNALS.some((field) => field in entry)) return journaldLines(entry, times, context);
  const syslog = syslogJson.decode(
    { ...labels, timestamp: object['timestamp'] ?? object['ts'], message: line },
    context,
  );
  if (syslog !== undefined) return syslog;
  const time = recordTime(times, context);
  const text = wrappedText(line, { time, host: recordHost(labels) }, context);
  return isRejected(text) ? undefined : text;
}
