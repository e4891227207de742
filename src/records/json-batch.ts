import { dmesgJson } from './dmesg-json.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import type { JsonBatch } from './json-shape.ts';
import { otlp } from './otlp.ts';

const LINE =
  '<6>Nov 24 10:00:00 web-7 kernel: [  812.345678] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0';

const objectsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/** Loki's push API: streams of [nanoseconds, line, structured metadata] under their labels. */
const lokiPush: JsonBatch = {
  id: 'loki-push',
  sample: JSON.stringify({ streams: [{ stream: { job: 'syslog' }, values: [['1795514400250000000', LINE]] }] }),
  contents: ({ streams }) => (Array.isArray(streams) ? objectsOf(streams).flatMap(ofStream) : undefined),
};

/** What Loki answers to a query. */
const lokiQuery: JsonBatch = {
  id: 'loki-query',
  sample: JSON.stringify({
    status: 'success',
    data: { resultType: 'streams', result: [{ stream: { job: 'syslog' }, values: [['1795514400250000000', LINE]] }] },
  }),
  contents: ({ data }) =>
    isJsonObject(data) && data['resultType'] === 'streams' ? objectsOf(data['result']).flatMap(ofStream) : undefined,
};

function ofStream({ stream, values }: JsonObject): readonly JsonObject[] {
  if (!Array.isArray(values)) return [];
  const labels = isJsonObject(stream) ? stream : {};
  return values.filter(Array.isArray).map(([timestamp, line]: readonly unknown[]) => ({ labels, line, timestamp }));
}

/** A subscription to a log group of Amazon CloudWatch. A stream is often an instance. */
const cloudWatch: JsonBatch = {
  id: 'cloudwatch',
  sample: JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/var/log/messages',
    logStream: 'i-0123456789abcdef0',
    subscriptionFilters: ['all'],
    logEvents: [{ id: '1', timestamp: 1795514400250, message: LINE }],
  }),
  contents({ logEvents, logGroup, logStream }) {
    if (!Array.isArray(logEvents)) return undefined;
    const host = typeof logStream === 'string' && /^i-[0-9a-f]{8,17}$/.test(logStream) ? logStream : undefined;
    return objectsOf(logEvents).map(({ message, timestamp }) => ({
      message,
      timestamp,
      logGroup,
      ...(host !== undefined && { host }),
    }));
  },
};

/** Every shape that carries several records. */
export const JSON_BATCHES: readonly JsonBatch[] = [dmesgJson, otlp, lokiPush, lokiQuery, cloudWatch];
