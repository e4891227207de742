import type { SimHost } from '../sim-host.ts';
import { journalFields, type JournalField } from './journal-fields.ts';
import { wrapJournalJson } from './journal-json.ts';
import { asUtf8 } from './raw-bytes.ts';
import { facilityNameOf, severityWordOf, type Spoken } from './spoken.ts';
import { isoStamp, secondsOf, uptimeOf, wallOf } from './stamps.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Agents want UTF-8: an array of bytes becomes text, with U+FFFD in it. */
function fieldsOf(host: SimHost, spoken: Spoken): readonly JournalField[] {
  return journalFields(host, spoken).map(([name, value]) => [name, asUtf8(value)]);
}

/** The fields but those of the cursor and journald's own two stamps, which have two underscores. */
const stored = (host: SimHost, spoken: Spoken): readonly JournalField[] =>
  fieldsOf(host, spoken).filter(([name]) => !name.startsWith('__'));

const valueOf = (fields: readonly JournalField[], wanted: string): string | undefined =>
  fields.find(([name]) => name === wanted)?.[1];

const receivedUs = (host: SimHost, spoken: Spoken): number =>
  Number(valueOf(journalFields(host, spoken), '__REALTIME_TIMESTAMP'));

const written = (entry: Entry): Buffer => Buffer.from(JSON.stringify(entry));

/** Fluent Bit's systemd input and Kafka output: the time is a number of seconds under `@timestamp`. */
export function wrapFluentBit(host: SimHost, spoken: Spoken): Buffer {
  const members = stored(host, spoken).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
  return Buffer.from(`{"@timestamp":${secondsOf(receivedUs(host, spoken))},${members.join(',')}}`);
}

/** The same with Strip_Underscores and Lowercase. */
export function wrapFluentBitStripped(host: SimHost, spoken: Spoken): Buffer {
  const members = stored(host, spoken).map(([name, value]) => `"${stripped(name)}":${JSON.stringify(value)}`);
  return Buffer.from(`{"@timestamp":${secondsOf(receivedUs(host, spoken))},${members.join(',')}}`);
}

const stripped = (name: string): string => name.replace(/^_+/, '').toLowerCase();

/** fluent-plugin-systemd, its fields lower-case and without underscores, the time injected in front of Kafka. */
export function wrapFluentd(host: SimHost, spoken: Spoken): Buffer {
  const fields = Object.fromEntries(stored(host, spoken).map(([name, value]) => [stripped(name), value]));
  return written({ ...fields, tag: 'systemd', time: isoStamp(receivedUs(host, spoken), '+00:00') });
}

/** Filebeat 8's journald input: ECS, nothing of the kernel's clock; `host.name` is the shipper's. */
export function wrapFilebeatJournald(host: SimHost, spoken: Spoken): Buffer {
  const { facility, priority, identifier, ...entry } = ecsOf(host, spoken);
  return written({
    ...entry,
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.19.2' },
    syslog: { facility, identifier, priority },
    log: { syslog: { facility: { code: facility }, priority } },
    journald: { host: { boot_id: host.bootId }, custom: { runtime_scope: 'system' } },
    host: { id: host.machineId, hostname: host.name, name: 'collector-1' },
    input: { type: 'journald' },
    agent: { type: 'filebeat', version: '8.19.2', name: 'collector-1' },
    ecs: { version: '8.0.0' },
  });
}

/** Journalbeat 7, Filebeat's forerunner: the boot under `host`. */
export function wrapJournalbeat(host: SimHost, spoken: Spoken): Buffer {
  const { facility, priority, identifier, ...entry } = ecsOf(host, spoken);
  return written({
    ...entry,
    '@metadata': { beat: 'journalbeat', type: '_doc', version: '7.15.2' },
    syslog: { facility, identifier, priority },
    host: { id: host.machineId, hostname: host.name, boot_id: host.bootId, name: 'collector-1' },
    agent: { type: 'journalbeat', version: '7.15.2', name: 'collector-1' },
    ecs: { version: '1.11.0' },
  });
}

/** What both write. */
function ecsOf(host: SimHost, spoken: Spoken) {
  const fields = stored(host, spoken);
  const iso = isoStamp(receivedUs(host, spoken), 'Z');
  const pid = spoken.by?.pid;
  return {
    '@timestamp': `${iso.slice(0, 23)}Z`,
    event: { kind: 'event', created: `${iso.slice(0, 19)}.931Z` },
    message: asUtf8(spoken.text),
    systemd: { transport: valueOf(fields, '_TRANSPORT'), unit: valueOf(fields, '_SYSTEMD_UNIT') },
    ...(pid === undefined ? {} : { process: { pid, name: spoken.by?.identifier } }),
    facility: spoken.by?.facility ?? 0,
    priority: spoken.severity,
    identifier: spoken.by?.identifier ?? 'kernel',
  };
}

/** Vector's journald source: text, host and time have Vector's names, the rest journald's. */
export function wrapVectorJournald(host: SimHost, spoken: Spoken): Buffer {
  const renamed = new Set(['MESSAGE', '_HOSTNAME', '__CURSOR']);
  const fields = fieldsOf(host, spoken).filter(([name]) => !renamed.has(name));
  return written({
    ...Object.fromEntries(fields),
    host: host.name,
    message: asUtf8(spoken.text),
    source_type: 'journald',
    timestamp: isoStamp(spoken.by === undefined ? receivedUs(host, spoken) : wallOf(host, spoken), 'Z'),
  });
}

/** What the usual relabelling of `__journal_*` leaves. */
function lokiLabels(host: SimHost, spoken: Spoken): Entry {
  return {
    job: 'systemd-journal',
    nodename: host.name,
    boot_id: host.bootId,
    machine_id: host.machineId,
    transport: spoken.by === undefined ? 'kernel' : 'syslog',
    priority: severityWordOf(spoken, 'error'),
    syslog_identifier: spoken.by?.identifier ?? 'kernel',
    ...(spoken.by === undefined ? {} : { unit: spoken.by.unit }),
  };
}

/** Promtail or Alloy behind a Kafka exporter: labels, the entry's nanoseconds, and the text alone as line. */
export function wrapPromtail(host: SimHost, spoken: Spoken): Buffer {
  return written({ ...lokiEntry(host, spoken), line: asUtf8(spoken.text) });
}

/** The same with `json: true`: the whole entry is the line. */
export function wrapPromtailJson(host: SimHost, spoken: Spoken): Buffer {
  return written({ ...lokiEntry(host, spoken), line: JSON.stringify(Object.fromEntries(stored(host, spoken))) });
}

const lokiEntry = (host: SimHost, spoken: Spoken): Entry => ({
  labels: lokiLabels(host, spoken),
  ts: `${String(receivedUs(host, spoken))}000`,
});

/** OpenTelemetry's journald receiver, one record as its Kafka exporter writes it raw: the body is the entry. */
export function wrapOtelJournald(host: SimHost, spoken: Spoken): Buffer {
  return written(otelRecord(host, spoken, Object.fromEntries(otelFields(host, spoken))));
}

/** It takes its stamp out of the body. */
const otelFields = (host: SimHost, spoken: Spoken): readonly JournalField[] =>
  fieldsOf(host, spoken).filter(([name]) => name !== '__REALTIME_TIMESTAMP');

/** The same in OTLP/JSON: values say their type, and a batch holds records. */
export function wrapOtlpJournald(host: SimHost, spoken: Spoken): Buffer {
  const values = otelFields(host, spoken).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const logRecords = [otelRecord(host, spoken, { kvlistValue: { values } })];
  return written({ resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ scope: {}, logRecords }] }] });
}

const otelRecord = (host: SimHost, spoken: Spoken, body: unknown): Entry => ({
  timeUnixNano: `${String(receivedUs(host, spoken))}000`,
  observedTimeUnixNano: `${String(receivedUs(host, spoken) + 80_000)}000`,
  body,
});

/** rsyslog's imjournal with `%$!all-json%`: journald's own names. */
export function wrapImjournal(host: SimHost, spoken: Spoken): Buffer {
  return Buffer.from(
    wrapJournalJson(host, { ...spoken, text: asUtf8(spoken.text) })
      .toString()
      .replace(/"__CURSOR":"[^"]*",/, ''),
  );
}

/** syslog-ng's systemd-journal source and `format-json --scope rfc5424 --scope nv-pairs --key .journald.*`. */
export function wrapSyslogNgJournald(host: SimHost, spoken: Spoken): Buffer {
  const uptime = spoken.by === undefined ? `${uptimeOf(host, spoken)} ` : '';
  return written({
    PROGRAM: spoken.by?.identifier ?? 'kernel',
    PRIORITY: severityWordOf(spoken, 'err'),
    ...(spoken.by === undefined ? {} : { PID: String(spoken.by.pid) }),
    MESSAGE: uptime + asUtf8(spoken.text),
    ISODATE: isoStamp(receivedUs(host, spoken), '+00:00'),
    HOST: host.name,
    FACILITY: facilityNameOf(spoken),
    _journald: Object.fromEntries(stored(host, spoken)),
  });
}
