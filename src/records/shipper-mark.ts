import { fieldText } from './journal-field.ts';
import { isJsonObject, valueAt, type JsonObject } from './json-object.ts';

/** Fields that only records of containers' output have. */
const CONTAINER_NAMES: readonly string[] = [
  ...['container_id', 'container_name', 'container.id', 'container.name', 'container', 'containerId', 'docker'],
  ...['pod', 'pod_name', 'namespace_name', 'logtag', '_p', 'log.iostream', 'kubernetes.pod_name', 'kubernetes.pod'],
  ...['kubernetes.container_name', 'kubernetes.container', 'kubernetes.pod_id', 'kubernetes.namespace_name'],
  ...['k8s.pod.name', 'k8s.container.name', 'k8s.pod.uid', 'k8s.namespace.name', 'ecs_task_arn', 'ecs_cluster'],
];
const STREAMS: ReadonlySet<unknown> = new Set(['stdout', 'stderr']);

/** Where shippers name the file that a line was read from. */
const PATH_NAMES: readonly string[] = [
  ...['log.file.path', 'path', 'file', 'filename', 'file_path', 'filepath', 'filePath', 'log_file', 'logfile'],
  ...['logGroup', 'log_group', 'log.file.name', 'FILE_NAME', '$!metadata.filename', 'metadata.filename'],
];

/**
 * Files in which a syslog daemon keeps a host's log, also where /var/log is mounted into a container, and the folders in which
 * relays keep other hosts'.
 */
const SYSTEM_LOG =
  /^(?:\/(?:host|hostfs|rootfs|host-root|hostroot|node|mnt))?\/var\/log\/(?:(?:remote|hosts|rsyslog|syslog|syslog-ng|HOSTS)\/(?:[^/]{1,255}\/){0,4})?(?:syslog|messages|kern|kernel|dmesg|warn|warnings|system|daemon|debug|everything|all|user|console|netconsole|boot|journal|journald)(?:[._-][^/]{0,255})?$/;
/** Log groups that have no path's shape. */
const SYSTEM_GROUP =
  /(?:^|[/._-])(?:syslog|messages|kern|kernel|dmesg|journal|journald|system|host|hosts|node|nodes|os|linux|dataplane)(?:[._-]logs?)?$/i;

/** What a record shows of where its text comes from: a container's output, a file of a program, the host's own log, or nothing. */
export type TextOrigin = 'program' | 'system' | 'unknown';

/** Of containers and of files that no syslog daemon writes comes what programs say, whatever it looks like. */
export function textOriginOf(object: JsonObject): TextOrigin {
  if (isContainerOutput(object)) return 'program';
  for (const name of PATH_NAMES) {
    const value = valueAt(object, name);
    if (value === undefined || isJsonObject(value)) continue;
    return isSystemLog(fieldText(value) ?? '', name) ? 'system' : 'program';
  }
  const source = object['source'];
  if (typeof source !== 'string' || !source.includes('/')) return 'unknown';
  return isSystemLog(source, 'source') ? 'system' : 'program';
}

/** Whether a program in a container wrote the record's text, and perhaps some of its fields (Fluent Bit's Merge_Log). */
export function isContainerOutput(object: JsonObject): boolean {
  for (const key in object) if (FIRST_WORDS.has(key) || key.includes('.')) return hasContainerMark(object);
  return false;
}

/** Of nearly all records the keys alone tell that there is no mark. */
const FIRST_WORDS: ReadonlySet<string> = new Set([
  'stream',
  ...CONTAINER_NAMES.map((name) => name.split('.', 1)[0] ?? name),
]);

function hasContainerMark(object: JsonObject): boolean {
  if (STREAMS.has(object['stream'])) return true;
  return CONTAINER_NAMES.some((name) => valueAt(object, name) !== undefined);
}

function isSystemLog(path: string, name: string): boolean {
  if (SYSTEM_LOG.test(path)) return true;
  return name.toLowerCase().replace('_', '') === 'loggroup' && path.length < 1024 && SYSTEM_GROUP.test(path);
}
