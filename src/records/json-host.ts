import { fieldText } from './journal-field.ts';
import { isJsonObject, valueAt, type JsonObject } from './json-object.ts';

/** Where records name their host, that of the sender before that of a relay or a shipper. */
const HOST_NAMES: readonly string[] = [
  ...['_HOSTNAME', 'hostname', 'HOSTNAME', 'Hostname', 'host.hostname', 'syslog_hostname', 'log.syslog.hostname'],
  ...['HOST', 'host', 'host.name', 'logsource', 'nodename', 'node_name', 'node', 'kubernetes.node_name'],
  ...['kubernetes.host', 'k8s.node.name', 'kubernetes.node.name', 'syslog.hostname', '__syslog_message_hostname'],
  ...['fromhost', 'FROMHOST', 'HOST_FROM', 'instance', 'agent.hostname', 'beat.hostname', 'fromhost-ip', 'source_ip'],
];

/** The host that a record names; an object (`host: {name}`) is looked into. */
export function recordHost(object: JsonObject): string | undefined {
  for (const name of HOST_NAMES) {
    const value = valueAt(object, name);
    if (value === undefined || isJsonObject(value)) continue;
    const text = fieldText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}
