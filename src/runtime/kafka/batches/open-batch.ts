import { crc32, crc32c } from './checksum.ts';
import type { Codecs } from './codecs.ts';
import type { Cursor } from './cursor.ts';
import { MessageCursor } from './message-cursor.ts';
import { ATTRIBUTES, BATCH, longAt, MESSAGE, type RawBatch } from './raw-batch.ts';
import { RecordCursor } from './record-cursor.ts';
import { TooManyBytesError, type Room } from './room.ts';

/** A batch whose checksum holds, inflated. Its memory may be used again for the next one. */
export interface OpenBatch {
  /** LogAppendTime of the batch, or the timestamp of its first record; undefined in the format that has none. */
  readonly timeMs: number | undefined;
  readonly isAppendTime: boolean;
  /** How many records it says it has; undefined where that must be counted. */
  readonly count: number | undefined;
  readonly firstOffset: number;
  /** A cursor before the first record. */
  cursor(): Cursor;
}

/** Why a batch cannot be read, for the dead letter. */
export interface BadBatch {
  readonly reason: 'corrupt-batch' | 'too-large';
  /** One sentence for a person. */
  readonly detail: string;
}

/** Checks and inflates a batch of any message format. */
export function openBatch(raw: RawBatch, codecs: Codecs, room: Room): OpenBatch | BadBatch {
  if (raw.kind === 'corrupt') return corrupt('its frame makes no sense or is cut off');
  try {
    return raw.bytes[BATCH.magic] === 2 ? openRecords(raw, codecs, room) : openMessages(raw, codecs, room);
  } catch (error) {
    if (error instanceof TooManyBytesError) {
      const detail = `The batch inflates to more than the ${String(room.maxBytes)} bytes that kafka.inflated-bytes allows.`;
      return { reason: 'too-large', detail };
    }
    return corrupt(error instanceof Error ? error.message : String(error));
  }
}

/** Whether the batch could not be read. */
export function isBad(opened: OpenBatch | BadBatch): opened is BadBatch {
  return 'reason' in opened;
}

function openRecords({ bytes, firstOffset }: RawBatch, codecs: Codecs, room: Room): OpenBatch | BadBatch {
  if (crc32c(bytes.subarray(BATCH.attributes)) !== bytes.readUInt32BE(BATCH.crc))
    return corrupt('its checksum is wrong');
  const attributes = bytes.readInt16BE(BATCH.attributes);
  const inflate = codecs[attributes & ATTRIBUTES.codec];
  if (inflate === undefined) return corrupt('its codec is not known');
  const isAppendTime = (attributes & ATTRIBUTES.logAppendTime) !== 0;
  const timestampMs = longAt(bytes, BATCH.firstTimestamp);
  const appendedMs = isAppendTime ? longAt(bytes, BATCH.maxTimestamp) : undefined;
  const records = inflate(bytes.subarray(BATCH.end), room);
  const count = bytes.readInt32BE(BATCH.records);
  // A record has seven bytes at least; who trusts the number would count, and sample, what is not there.
  if (count < 0 || count > records.length) return corrupt('its number of records makes no sense');
  return {
    isAppendTime,
    firstOffset,
    timeMs: appendedMs ?? timestampMs,
    count,
    cursor: () => new RecordCursor(records, { offset: firstOffset, timestampMs, appendedMs }),
  };
}

function openMessages({ bytes, lastOffset }: RawBatch, codecs: Codecs, room: Room): OpenBatch | BadBatch {
  if (crc32(bytes.subarray(MESSAGE.magic)) !== bytes.readUInt32BE(MESSAGE.crc)) return corrupt('its checksum is wrong');
  const outer = new MessageCursor(bytes);
  if (!outer.advance() || !outer.read()) return corrupt('its lengths make no sense');
  const { timestampMs, isAppendTime } = outer;
  const codec = (bytes[MESSAGE.attributes] ?? 0) & ATTRIBUTES.codec;
  const inflate = codecs[codec];
  if (inflate === undefined) return corrupt('its codec is not known');
  const common = { timeMs: timestampMs, isAppendTime: isAppendTime && timestampMs !== undefined };
  if (codec === 0) return { ...common, count: 1, firstOffset: lastOffset, cursor: () => new MessageCursor(bytes) };
  if (outer.valueStart < 0) return corrupt('it says that it is compressed, and holds nothing');
  const messages = inflate(bytes.subarray(outer.valueStart, outer.valueEnd), room);
  const last = lastOf(messages);
  if (last === undefined) return corrupt('the messages in it make no sense');
  const base = {
    offset: timestampMs === undefined ? 0 : lastOffset - last.offset,
    appendedMs: common.isAppendTime ? timestampMs : undefined,
  };
  const firstOffset = base.offset + last.first;
  return { ...common, count: last.count, firstOffset, cursor: () => new MessageCursor(messages, base) };
}

function lastOf(
  messages: Buffer,
): { readonly offset: number; readonly first: number; readonly count: number } | undefined {
  const cursor = new MessageCursor(messages);
  let count = 0;
  let first = 0;
  while (cursor.advance() && cursor.read()) {
    if (count === 0) first = cursor.offset;
    count += 1;
  }
  return count === 0 || cursor.isBroken ? undefined : { offset: cursor.offset, first, count };
}

function corrupt(what: string): BadBatch {
  return { reason: 'corrupt-batch', detail: `The batch cannot be read: ${what}.` };
}
