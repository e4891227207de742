import { isJsonObject, valueAt, type JsonObject } from './json-object.ts';
import type { JsonShape } from './json-shape.ts';
import { journaldLines } from './journald-entry.ts';
import { entryOf, type Names } from './journald-spelling.ts';
import { textOriginOf } from './shipper-mark.ts';

/** filebeat/input/journald/pkg/journalfield/default.go, and what Journalbeat 7 and Filebeat before 8 called them. */
const NAMES: Names = [
  ['MESSAGE', ['message']],
  ['MESSAGE_ID', ['message_id']],
  ['PRIORITY', ['log.syslog.priority', 'syslog.priority']],
  ['SYSLOG_FACILITY', ['log.syslog.facility.code', 'syslog.facility']],
  ['SYSLOG_IDENTIFIER', ['log.syslog.appname', 'syslog.identifier']],
  ['UNIT', ['journald.unit']],
  ['USER_UNIT', ['journald.custom.user_unit']],
  ['_TRANSPORT', ['systemd.transport']],
  ['_HOSTNAME', ['host.hostname']],
  ['_MACHINE_ID', ['host.id']],
  ['_BOOT_ID', ['journald.host.boot_id', 'host.boot_id']],
  ['_COMM', ['journald.process.name', 'journald.name', 'process.name']],
  ['_EXE', ['journald.process.executable', 'journald.executable', 'process.executable']],
  ['_SYSTEMD_UNIT', ['systemd.unit']],
  ['CONTAINER_ID', ['container.id', 'container.id_truncated']],
  ['_SOURCE_MONOTONIC_TIMESTAMP', ['journald.custom.source_monotonic_timestamp']],
];

/** Elastic's journald input: the kernel's own clock is left out, and `host.name` may be that of the shipper. */
export const journaldEcs: JsonShape = {
  id: 'journald-ecs',
  sample: JSON.stringify({
    '@timestamp': '2026-11-24T10:00:00.250Z',
    input: { type: 'journald' },
    agent: { type: 'filebeat', name: 'shipper-1' },
    host: { hostname: 'web-7', name: 'shipper-1', id: '0123456789abcdef0123456789abcdef' },
    journald: { host: { boot_id: '6f0d1c2b3a495867a4b3c2d1e0f90817' } },
    systemd: { transport: 'kernel' },
    syslog: { facility: 0, identifier: 'kernel', priority: 4 },
    log: { syslog: { facility: { code: 0 }, priority: 4 } },
    message: 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  }),
  decode(object, context) {
    if (valueAt(object, 'systemd.transport') === undefined) return undefined;
    const entry = entryOf(object, NAMES);
    return journaldLines(isOfJournald(object) ? entry : { ...entry, _TRANSPORT: 'stdout' }, object, context);
  },
};

/** A program's JSON log may have such fields as well, where Filebeat puts its keys at the root. */
function isOfJournald(object: JsonObject): boolean {
  const input = valueAt(object, 'input.type');
  return (input === undefined || isJsonObject(input) || input === 'journald') && textOriginOf(object) !== 'program';
}
