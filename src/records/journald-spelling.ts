import { firstValueAt, valueAt, type JsonObject } from './json-object.ts';
import type { JsonShape } from './json-shape.ts';
import { journaldLines } from './journald-entry.ts';

/** The fields of an entry that are read. */
const FIELDS = [
  ...['MESSAGE', 'MESSAGE_ID', 'PRIORITY', 'SYSLOG_FACILITY', 'SYSLOG_IDENTIFIER', 'UNIT', 'USER_UNIT'],
  ...['_TRANSPORT', '_HOSTNAME', '_MACHINE_ID', '_BOOT_ID', '_COMM', '_EXE', '_SYSTEMD_UNIT'],
  ...['CONTAINER_ID', 'CONTAINER_ID_FULL', 'CONTAINER_NAME', '_SOURCE_REALTIME_TIMESTAMP'],
  ...['_SOURCE_MONOTONIC_TIMESTAMP', '__REALTIME_TIMESTAMP', '__MONOTONIC_TIMESTAMP'],
] as const;

/** journald's fields, each with the paths under which a shipper may have it. */
export type Names = readonly (readonly [field: string, paths: readonly string[]])[];

/** How shippers spell journald's names, and what tells that a record is spelt so: one field of each list. */
interface Spelling {
  readonly id: string;
  readonly telltales: readonly (readonly string[])[];
  readonly names: Names;
}

const namesBy = (spell: (field: string) => string): Names => FIELDS.map((field) => [field, [spell(field)]]);
const stripped = (field: string): string => field.replace(/^_+/, '');

const SPELLINGS: readonly Spelling[] = [
  {
    // Fluent Bit: Lowercase On. Fluentd: fields_lowercase true. GELF of the journal.
    id: 'journald-lowercase',
    telltales: [['_transport', '_boot_id', '_machine_id', '_hostname', '__realtime_timestamp']],
    names: namesBy((field) => field.toLowerCase()),
  },
  {
    // Fluent Bit: Strip_Underscores On. Fluentd: fields_strip_underscores true.
    id: 'journald-stripped',
    telltales: [
      ['TRANSPORT', 'BOOT_ID'],
      ['MESSAGE', 'message'],
    ],
    names: namesBy(stripped),
  },
  {
    // Both; `transport` alone is many a program's word.
    id: 'journald-stripped-lowercase',
    telltales: [
      ['transport', 'boot_id'],
      ['boot_id', 'machine_id', 'syslog_identifier', 'syslog_facility', 'source_monotonic_timestamp', 'systemd_unit'],
    ],
    names: namesBy((field) => stripped(field).toLowerCase()),
  },
  {
    // syslog-ng: format-json with dots kept, with or without the initial one.
    id: 'journald-dotted',
    telltales: [
      [
        '.journald._TRANSPORT',
        '_journald._TRANSPORT',
        'journald._TRANSPORT',
        '.journald._BOOT_ID',
        '_journald._BOOT_ID',
      ],
    ],
    names: FIELDS.map((field) => [field, [`.journald.${field}`, `_journald.${field}`, `journald.${field}`]]),
  },
  {
    // Promtail and Alloy: labels before relabelling.
    id: 'journald-labels',
    telltales: [['__journal__transport', '__journal__boot_id', '__journal__hostname']],
    names: namesBy((field) => `__journal_${field.toLowerCase()}`),
  },
  {
    // OpenShift's collector: trusted fields under t, users' under u.
    id: 'journald-viaq',
    telltales: [['systemd.t.TRANSPORT', 'systemd.t.BOOT_ID']],
    names: FIELDS.map((field) => [field, [`systemd.t.${stripped(field)}`, `systemd.u.${field}`]]),
  },
];

const LINE = 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
const SAMPLE: JsonObject = {
  _BOOT_ID: '6f0d1c2b3a495867a4b3c2d1e0f90817',
  _MACHINE_ID: '0123456789abcdef0123456789abcdef',
  _HOSTNAME: 'web-7',
  _TRANSPORT: 'kernel',
  _SOURCE_MONOTONIC_TIMESTAMP: '812345678',
  SYSLOG_FACILITY: '0',
  SYSLOG_IDENTIFIER: 'kernel',
  PRIORITY: '4',
  MESSAGE: LINE,
};

/** Journal entries whose fields a shipper spells in his own way, as a whole. */
export const JOURNALD_SPELLINGS: readonly JsonShape[] = SPELLINGS.map(({ id, telltales, names }) => ({
  id,
  sample: JSON.stringify({ '@timestamp': 1795514400.25, ...spelt(SAMPLE, names) }),
  decode: (object, context) =>
    isSpelt(object, telltales) ? journaldLines(entryOf(object, names), object, context) : undefined,
}));

function isSpelt(object: JsonObject, telltales: Spelling['telltales']): boolean {
  return telltales.every((paths) => paths.some((path) => valueAt(object, path) !== undefined));
}

/** The entry under journald's own names. */
export function entryOf(object: JsonObject, names: Names): JsonObject {
  const entry: Record<string, unknown> = {};
  for (const [field, paths] of names) {
    const value = firstValueAt(object, paths);
    if (value !== undefined) entry[field] = value;
  }
  return entry;
}

function spelt(entry: JsonObject, names: Names): JsonObject {
  return Object.fromEntries(names.flatMap(([field, [name = field]]) => (field in entry ? [[name, entry[field]]] : [])));
}
