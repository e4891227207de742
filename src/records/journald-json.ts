import { isJsonObject, type JsonObject } from './json-object.ts';
import type { JsonShape } from './json-shape.ts';
import { journaldLines } from './journald-entry.ts';

/** Fields that journald adds and no other log format has. */
const TELLTALES = ['_TRANSPORT', '_BOOT_ID', '_MACHINE_ID', '_HOSTNAME', '__REALTIME_TIMESTAMP', '__CURSOR'] as const;

const hasAny = (object: JsonObject, names: readonly string[]): boolean =>
  names.some((name) => Object.hasOwn(object, name));

/**
 * `journalctl -o json`, one object a record, also as shippers pass it on: with fields left out or added, numbers instead of
 * strings, MESSAGE as `message` and _HOSTNAME as `host` (Vector). So do Fluent Bit, Fluentd, rsyslog's imjournal (`$!all-json`)
 * and OpenTelemetry, unless they are told to spell the names otherwise.
 */
export const journaldJson: JsonShape = {
  id: 'journald-json',
  sample: JSON.stringify({
    __REALTIME_TIMESTAMP: '1795514400250000',
    __MONOTONIC_TIMESTAMP: '812595678',
    _SOURCE_MONOTONIC_TIMESTAMP: '812345678',
    _BOOT_ID: '6f0d1c2b3a495867a4b3c2d1e0f90817',
    _MACHINE_ID: '0123456789abcdef0123456789abcdef',
    _HOSTNAME: 'web-7',
    _TRANSPORT: 'kernel',
    SYSLOG_FACILITY: '0',
    SYSLOG_IDENTIFIER: 'kernel',
    PRIORITY: '4',
    MESSAGE: 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  }),
  decode: (object, context) => (hasAny(object, TELLTALES) ? journaldLines(object, object, context) : undefined),
};

/** Vector's journald source. */
export const vectorJournald: JsonShape = {
  id: 'vector-journald',
  sample: JSON.stringify({
    source_type: 'journald',
    host: 'web-7',
    timestamp: '2026-11-24T10:00:00.250Z',
    message: 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
    _BOOT_ID: '6f0d1c2b3a495867a4b3c2d1e0f90817',
    _TRANSPORT: 'kernel',
    _SOURCE_MONOTONIC_TIMESTAMP: '812345678',
    __MONOTONIC_TIMESTAMP: '812595678',
    __REALTIME_TIMESTAMP: '1795514400250000',
    SYSLOG_FACILITY: '0',
    SYSLOG_IDENTIFIER: 'kernel',
    PRIORITY: '4',
  }),
  decode: (object, context) => journaldJson.decode(object, context),
};

/** Objects in which shippers keep the entry apart from what they add: syslog-ng's format-json, and pipelines of Logstash. */
const NESTED_NAMES = ['_journald', '.journald', 'journald', 'journal', '_journal', 'journal_metadata'] as const;

/** A journal entry within the record, under its own names; the record may have the text. */
export const nestedJournald: JsonShape = {
  id: 'syslog-ng-journald',
  sample: JSON.stringify({
    HOST: 'web-7',
    PROGRAM: 'kernel',
    FACILITY: 'kern',
    PRIORITY: 'warning',
    ISODATE: '2026-11-24T10:00:00+00:00',
    MESSAGE: 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
    _journald: {
      _BOOT_ID: '6f0d1c2b3a495867a4b3c2d1e0f90817',
      _MACHINE_ID: '0123456789abcdef0123456789abcdef',
      _HOSTNAME: 'web-7',
      _TRANSPORT: 'kernel',
      _SOURCE_MONOTONIC_TIMESTAMP: '812345678',
      SYSLOG_FACILITY: '0',
      SYSLOG_IDENTIFIER: 'kernel',
      PRIORITY: '4',
    },
  }),
  decode(object, context) {
    for (const name of NESTED_NAMES) {
      const entry = Object.hasOwn(object, name) ? object[name] : undefined;
      if (isJsonObject(entry) && hasAny(entry, TELLTALES)) return journaldLines(entry, object, context);
    }
    return undefined;
  },
};
