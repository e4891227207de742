import type { DecodeContext, Decoded } from './envelope.ts';
import { isRejected } from './envelope.ts';
import { fieldMicros, fieldNumber, fieldText, fieldTexts } from './journal-field.ts';
import { recordHost } from './json-host.ts';
import type { JsonObject } from './json-object.ts';
import { recordTime } from './json-time.ts';
import { messageLines, type LineHead } from './message-lines.ts';
import { journaldProvenance } from './provenance.ts';
import { isRelay, relayedLines } from './relayed.ts';
import { sharedText } from './shared-text.ts';
import { isContainerOutput } from './shipper-mark.ts';
import { daemonOf } from './speaker.ts';
import type { LineTime } from './stamp.ts';

/** Where shippers put journald's MESSAGE. */
const MESSAGE_NAMES = ['MESSAGE', 'message', 'full_message', 'short_message', 'msg'] as const;

/** The lines of a journal entry under journald's own names; `record` is what a shipper made of it, with names of his own. */
export function journaldLines(entry: JsonObject, record: JsonObject, context: DecodeContext): Decoded {
  const texts = messageOf(entry, record);
  const head = readHead(entry, record, context);
  if (head.provenance === 'kernel' || !isRelay(head.daemon)) return messageLines(texts, head);
  const relayed = relayedLines(texts, head, context);
  return isRejected(relayed) ? messageLines(texts, head) : relayed;
}

function messageOf(entry: JsonObject, record: JsonObject): readonly string[] {
  if (Object.hasOwn(entry, 'MESSAGE')) return fieldTexts(entry['MESSAGE']);
  const name = MESSAGE_NAMES.find((each) => Object.hasOwn(record, each));
  return name === undefined ? [] : fieldTexts(record[name]);
}

function readHead(entry: JsonObject, record: JsonObject, context: DecodeContext): LineHead {
  const transport = fieldTexts(entry['_TRANSPORT']);
  const facility = fieldTexts(entry['SYSLOG_FACILITY']);
  const identifier = fieldTexts(entry['SYSLOG_IDENTIFIER']);
  const contained = isContainerOutput(record);
  const provenance = contained ? 'userspace' : journaldProvenance({ transport, facility, identifier });
  const time = readTime(entry, record, context);
  const speaker = provenance === 'kernel' ? undefined : readSpeaker(entry, contained);
  // One literal without spreads: this is the hot path, and spreading is most of its time.
  return {
    timeUs: time.timeUs,
    timeSource: time.timeSource,
    inferred: time.inferred,
    transport: 'journald',
    provenance,
    host: sharedText(fieldText(entry['_HOSTNAME'])) ?? recordHost(record) ?? context.host,
    machineId: sharedText(fieldText(entry['_MACHINE_ID'])),
    bootId: sharedText(fieldText(entry['_BOOT_ID'])),
    monotonicUs: fieldMicros(entry['_SOURCE_MONOTONIC_TIMESTAMP']),
    facility: fieldNumber(entry['SYSLOG_FACILITY'], 23),
    severity: fieldNumber(entry['PRIORITY'], 7),
    identifier: fieldText(entry['SYSLOG_IDENTIFIER']),
    daemon: speaker?.daemon,
    unit: speaker?.unit,
    messageId: speaker?.messageId,
  };
}

const MESSAGE_ID = /^[0-9a-f]{32}$/;
/** Fields with which container engines mark what a container printed. */
const CONTAINER_FIELDS = ['CONTAINER_ID', 'CONTAINER_ID_FULL', 'CONTAINER_NAME'] as const;

type Speaker = Pick<LineHead, 'daemon' | 'unit' | 'messageId'>;

/** What a container prints reaches the journal through its engine, which then is not the one who speaks. */
function readSpeaker(entry: JsonObject, contained: boolean): Speaker {
  if (contained || CONTAINER_FIELDS.some((field) => Object.hasOwn(entry, field))) return {};
  const messageId = fieldText(entry['MESSAGE_ID'])?.replaceAll('-', '').toLowerCase();
  return {
    daemon: daemonOf(fieldText(entry['SYSLOG_IDENTIFIER']), {
      comm: fieldText(entry['_COMM']),
      exe: fieldText(entry['_EXE']),
      unit: fieldText(entry['_SYSTEMD_UNIT']),
    }),
    unit: fieldText(entry['UNIT']) ?? fieldText(entry['USER_UNIT']),
    messageId: messageId !== undefined && MESSAGE_ID.test(messageId) ? messageId : undefined,
  };
}

/**
 * journald stamps an entry on both clocks when it receives it, and passes on the kernel's own monotonic stamp: their
 * difference takes the wall time back to when the kernel spoke.
 */
function readTime(entry: JsonObject, record: JsonObject, context: DecodeContext): LineTime {
  const realtimeUs = fieldMicros(entry['__REALTIME_TIMESTAMP']);
  const receptionUs = fieldMicros(entry['__MONOTONIC_TIMESTAMP']);
  const sourceUs = fieldMicros(entry['_SOURCE_MONOTONIC_TIMESTAMP']);
  if (realtimeUs !== undefined && receptionUs !== undefined && sourceUs !== undefined) {
    const timeUs = realtimeUs - receptionUs + sourceUs;
    if (timeUs >= 0 && Number.isSafeInteger(timeUs)) return { timeUs, timeSource: 'kernel' };
  }
  const recordUs = fieldMicros(entry['_SOURCE_REALTIME_TIMESTAMP']) ?? realtimeUs;
  return recordUs === undefined ? recordTime(record, context) : { timeUs: recordUs, timeSource: 'record' };
}
