import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { isRejected, unknownEnvelope } from './envelope.ts';
import { fieldMicros, fieldNumber, fieldText, fieldTexts } from './journal-field.ts';
import { parseJsonObject, type JsonObject } from './json-object.ts';
import { messageLines, type LineHead } from './message-lines.ts';
import { journaldProvenance } from './provenance.ts';
import { headOf } from './record-text.ts';
import { receivedTime, type LineTime } from './stamp.ts';

/** Fields that journald adds and no other log format has. */
const TELLTALES = ['_TRANSPORT', '_BOOT_ID', '_MACHINE_ID', '_HOSTNAME', '__REALTIME_TIMESTAMP', '__CURSOR'] as const;

/** `journalctl -o json`, one object a record, also as shippers pass it on (fields left out, numbers instead of strings). */
export const journaldJson: Envelope = {
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
  looksLike: (bytes) => headOf(bytes).startsWith('{'),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const parsed = parseJsonObject(bytes);
  if (isRejected(parsed)) return parsed;
  const { object } = parsed;
  if (!TELLTALES.some((field) => Object.hasOwn(object, field)))
    return unknownEnvelope('The JSON object has none of the fields that journald adds.');
  return messageLines(fieldTexts(object['MESSAGE']), readHead(object, context));
}

function readHead(entry: JsonObject, context: DecodeContext): LineHead {
  const transport = fieldTexts(entry['_TRANSPORT']);
  const facility = fieldTexts(entry['SYSLOG_FACILITY']);
  const identifier = fieldTexts(entry['SYSLOG_IDENTIFIER']);
  return {
    ...readTime(entry, context),
    transport: 'journald',
    provenance: journaldProvenance({ transport, facility, identifier }),
    host: fieldText(entry['_HOSTNAME']) ?? context.host,
    machineId: fieldText(entry['_MACHINE_ID']),
    bootId: fieldText(entry['_BOOT_ID']),
    monotonicUs: fieldMicros(entry['_SOURCE_MONOTONIC_TIMESTAMP']),
    facility: fieldNumber(entry['SYSLOG_FACILITY'], 23),
    severity: fieldNumber(entry['PRIORITY'], 7),
    identifier: fieldText(entry['SYSLOG_IDENTIFIER']),
  };
}

/**
 * journald stamps an entry on both clocks when it receives it, and passes on the kernel's own monotonic stamp: their
 * difference takes the wall time back to when the kernel spoke.
 */
function readTime(entry: JsonObject, context: DecodeContext): LineTime {
  const realtimeUs = fieldMicros(entry['__REALTIME_TIMESTAMP']);
  const receptionUs = fieldMicros(entry['__MONOTONIC_TIMESTAMP']);
  const sourceUs = fieldMicros(entry['_SOURCE_MONOTONIC_TIMESTAMP']);
  if (realtimeUs !== undefined && receptionUs !== undefined && sourceUs !== undefined) {
    const timeUs = realtimeUs - receptionUs + sourceUs;
    if (timeUs >= 0 && Number.isSafeInteger(timeUs)) return { timeUs, timeSource: 'kernel' };
  }
  const recordUs = fieldMicros(entry['_SOURCE_REALTIME_TIMESTAMP']) ?? realtimeUs;
  return recordUs === undefined ? receivedTime(context) : { timeUs: recordUs, timeSource: 'record' };
}
