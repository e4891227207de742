import type { DecodeContext, Decoded } from './envelope.ts';
import { fieldNumber, fieldText, fieldTexts } from './journal-field.ts';
import { recordHost } from './json-host.ts';
import type { JsonObject } from './json-object.ts';
import type { JsonBatch, JsonShape } from './json-shape.ts';
import { recordTime } from './json-time.ts';
import { messageLines } from './message-lines.ts';
import { dmesgProvenance } from './provenance.ts';
import { isContainerOutput } from './shipper-mark.ts';
import { receivedTime, type LineTime } from './stamp.ts';
import { facilityOf, severityOf } from './syslog-name.ts';

const LINE = 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';

/** `dmesg --json` (sys-utils/dmesg.c, util-linux 2.38): all of the ring buffer in one object. */
export const dmesgJson: JsonBatch = {
  id: 'dmesg-json',
  sample: `{"dmesg": [{"pri": 4, "time":   812.345678, "msg": ${JSON.stringify(LINE)}}]}`,
  contents: ({ dmesg }) => (Array.isArray(dmesg) ? dmesg.filter(isEntry) : undefined),
};

function isEntry(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && 'msg' in value;
}

/** One of its entries; with -x it has the facility's name, without it none. */
export const dmesgJsonEntry: JsonShape = {
  id: 'dmesg-json-entry',
  sample: JSON.stringify({ fac: 'kern', pri: 'warn', time: 812.345678, msg: LINE }),
  decode(object, context) {
    const { fac, pri, time, msg } = object;
    if (pri === undefined || time === undefined || msg === undefined || Object.keys(object).length > 6)
      return undefined;
    const name = fieldText(fac);
    const facility = name === undefined ? undefined : facilityOf(name);
    const unreadable = fac !== undefined && facility === undefined;
    return messageLines(fieldTexts(msg), {
      ...uptimeOf(time, object, context),
      transport: 'dmesg',
      provenance: unreadable || isContainerOutput(object) ? 'userspace' : dmesgProvenance(facility),
      host: context.host,
      facility,
      severity: fieldNumber(pri, 7) ?? severityOf(fieldText(pri) ?? ''),
      caller: fieldText(object['caller']),
    });
  },
};

/** Seconds since boot; with --time-format iso or ctime a stamp instead. */
function uptimeOf(time: unknown, object: JsonObject, context: DecodeContext): LineTime & { monotonicUs?: number } {
  if (typeof time !== 'number') return recordTime(object, context, ['time']);
  const monotonicUs = Math.round(time * 1e6);
  return { ...receivedTime(context), ...(Number.isSafeInteger(monotonicUs) && monotonicUs >= 0 && { monotonicUs }) };
}

/**
 * Fluent Bit's kmsg input (plugins/in_kmsg/in_kmsg.c). It drops the facility, so a line that a program wrote to /dev/kmsg
 * cannot be told from the kernel's.
 */
export const fluentBitKmsg: JsonShape = {
  id: 'fluent-bit-kmsg',
  sample: JSON.stringify({
    '@timestamp': 1795514400.25,
    priority: 4,
    sequence: 1187,
    sec: 812,
    usec: 345678,
    msg: LINE,
  }),
  decode(object, context) {
    const { sequence, sec, usec, msg } = object;
    if (sequence === undefined || sec === undefined || usec === undefined || msg === undefined) return undefined;
    return kmsgLines(object, context);
  },
};

function kmsgLines(object: JsonObject, context: DecodeContext): Decoded {
  const seconds = fieldNumber(object['sec'], 1e9);
  const micros = fieldNumber(object['usec'], 999_999);
  // ` SUBSYSTEM=pci` and the like follow on lines of their own.
  const texts = fieldTexts(object['msg']).map((text) => text.split('\n', 1)[0] ?? '');
  return messageLines(texts, {
    ...recordTime(object, context),
    transport: 'kmsg',
    provenance: isContainerOutput(object) ? 'userspace' : 'kernel',
    host: recordHost(object) ?? context.host,
    sequence: fieldNumber(object['sequence']),
    severity: fieldNumber(object['priority'], 7),
    monotonicUs: seconds === undefined || micros === undefined ? undefined : seconds * 1e6 + micros,
  });
}
