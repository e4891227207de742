import { isJsonObject, type JsonObject } from './json-object.ts';
import type { JsonBatch } from './json-shape.ts';

/** AnyValue of OpenTelemetry's JSON, by its only field. */
const SCALARS = ['stringValue', 'intValue', 'doubleValue', 'boolValue', 'bytesValue'] as const;
const MAX_DEPTH = 8;

/** OTLP/JSON: log records under scopes under resources; the journald receiver's body is the entry as a map. */
export const otlp: JsonBatch = {
  id: 'otlp-logs',
  sample: JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'host.name', value: { stringValue: 'web-7' } }] },
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: '1795514400250000000',
                body: {
                  kvlistValue: {
                    values: [
                      { key: '_TRANSPORT', value: { stringValue: 'kernel' } },
                      { key: '_HOSTNAME', value: { stringValue: 'web-7' } },
                      { key: 'SYSLOG_FACILITY', value: { stringValue: '0' } },
                      { key: 'MESSAGE', value: { stringValue: 'java invoked oom-killer: order=0' } },
                    ],
                  },
                },
              },
            ],
          },
        ],
      },
    ],
  }),
  contents: ({ resourceLogs }) => (Array.isArray(resourceLogs) ? resourceLogs.flatMap(ofResource) : undefined),
};

function ofResource(value: unknown): readonly JsonObject[] {
  if (!isJsonObject(value)) return [];
  const { resource, scopeLogs, instrumentationLibraryLogs } = value;
  const attributes = isJsonObject(resource) ? attributesOf(resource['attributes']) : {};
  const scopes = Array.isArray(scopeLogs) ? scopeLogs : instrumentationLibraryLogs;
  return Array.isArray(scopes) ? scopes.flatMap((scope: unknown) => ofScope(scope, attributes)) : [];
}

function ofScope(scope: unknown, resource: JsonObject): readonly JsonObject[] {
  const records = isJsonObject(scope) ? (scope['logRecords'] ?? scope['logs']) : undefined;
  return Array.isArray(records) ? records.filter(isJsonObject).map((record) => ofRecord(record, resource)) : [];
}

/** Attributes beside the text, as other shippers have them; a body that is a map is the record itself. */
function ofRecord(record: JsonObject, resource: JsonObject): JsonObject {
  const body = anyValue(record['body'], 0);
  const { timeUnixNano, observedTimeUnixNano } = record;
  return {
    ...resource,
    ...attributesOf(record['attributes']),
    ...(isUsed(timeUnixNano) ? { timeUnixNano } : { observedTimeUnixNano }),
    ...(isJsonObject(body) ? body : { message: body }),
  };
}

const isUsed = (time: unknown): boolean => time !== undefined && time !== 0 && time !== '0';

function attributesOf(list: unknown): JsonObject {
  if (isJsonObject(list)) return list;
  return Array.isArray(list) ? keyValues(list, 0) : {};
}

/** fromEntries makes own fields even of a key like __proto__. */
function keyValues(list: readonly unknown[], depth: number): JsonObject {
  return Object.fromEntries(
    list.filter(isJsonObject).map(({ key, value }) => [typeof key === 'string' ? key : '', anyValue(value, depth)]),
  );
}

function anyValue(value: unknown, depth: number): unknown {
  if (!isJsonObject(value) || depth > MAX_DEPTH) return value;
  for (const name of SCALARS) if (Object.hasOwn(value, name)) return value[name];
  const list: unknown = isJsonObject(value['kvlistValue']) ? value['kvlistValue']['values'] : undefined;
  if (Array.isArray(list)) return keyValues(list, depth + 1);
  const array: unknown = isJsonObject(value['arrayValue']) ? value['arrayValue']['values'] : undefined;
  return Array.isArray(array) ? array.map((item) => anyValue(item, depth + 1)) : value;
}
