import { fieldNumber, fieldText } from './journal-field.ts';
import { firstValueAt, valueAt, type JsonObject } from './json-object.ts';
import { facilityOf, severityOf } from './syslog-name.ts';

const FACILITY_NAMES: readonly string[] = [
  ...[
    'syslogfacility-text',
    'syslogfacility',
    'facility',
    'FACILITY',
    'facility-text',
    'facility_label',
    'FACILITY_NUM',
  ],
  ...[
    'facility_name',
    'facility_code',
    'facility_num',
    'syslog_facility',
    'syslog_facility_code',
    'SyslogFacilityValue',
  ],
  ...['SyslogFacility', '_facility', 'syslog.facility', 'syslog.facility.code', 'log.syslog.facility.code'],
  ...['log.syslog.facility.name', '__syslog_message_facility'],
];
/** Facility and severity in one number. */
const PRIORITY_NAMES: readonly string[] = ['pri', 'PRI', 'syslog_pri', 'syslogpriority'];
const SEVERITY_NAMES: readonly string[] = [
  ...['syslogseverity-text', 'syslogseverity', 'severity', 'SEVERITY', 'severity-text', 'severity_label', 'LEVEL_NUM'],
  ...['severity_name', 'severity_code', 'PRIORITY', 'LEVEL', 'level', 'syslog_severity', 'syslog_severity_code'],
  ...[
    'SyslogSeverityValue',
    'SyslogSeverity',
    'syslog.severity.code',
    'log.syslog.severity.code',
    'log.syslog.severity.name',
  ],
  ...['__syslog_message_severity', 'priority'],
];
const LONG_FACILITIES: ReadonlyMap<string, number> = new Map([
  ['kernel', 0],
  ['kernel messages', 0],
  ['kernel message', 0],
  ['user-level', 1],
  ['system daemon', 3],
  ['system', 3],
]);
const LONG_SEVERITIES: ReadonlyMap<string, number> = new Map([
  ['emergency', 0],
  ['critical', 2],
  ['error', 3],
  ['warning', 4],
  ['informational', 6],
]);

/** Every facility that a record tells of, undefined for one that cannot be read. */
export function readFacilities(object: JsonObject): readonly (number | undefined)[] {
  const facilities: (number | undefined)[] = [];
  for (const name of FACILITY_NAMES) {
    const value = valueAt(object, name);
    if (value !== undefined && !(name === 'syslog.facility' && isObject(value))) facilities.push(facilityIn(value));
  }
  const priority = priorityOf(object);
  return priority === undefined ? facilities : [...facilities, priority >> 3];
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function facilityIn(value: unknown): number | undefined {
  const name = (fieldText(value) ?? '').toLowerCase().replace(/^log_/, '');
  return fieldNumber(value, 23) ?? facilityOf(name) ?? LONG_FACILITIES.get(name);
}

/** `<6>` or 6, as Fluent Bit and Logstash have it. */
export function priorityOf(object: JsonObject): number | undefined {
  const text = fieldText(firstValueAt(object, PRIORITY_NAMES));
  return text === undefined ? undefined : fieldNumber(text.replace(/^<(\d{1,3})>$/, '$1'), 191);
}

/** The severity, by number or name. */
export function severityIn(object: JsonObject): number | undefined {
  const value = firstValueAt(object, SEVERITY_NAMES);
  const name = (fieldText(value) ?? '').toLowerCase();
  const told = fieldNumber(value, 7) ?? severityOf(name) ?? LONG_SEVERITIES.get(name);
  const priority = priorityOf(object);
  return told ?? (priority === undefined ? undefined : priority & 7);
}
