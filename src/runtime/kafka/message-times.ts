import type { Micros } from '../../lib/time.ts';
import type { KafkaMessage } from './client.ts';
import type { BatchTimes, StreamClock } from './stream-clock.ts';

const LOG_APPEND_TIME = 1;
const SEGMENT_US = 1_000_000;

/** Messages of one fetch whose stream times lie within a second. */
export interface Segment {
  readonly messages: readonly KafkaMessage[];
  readonly streamTimeUs: Micros;
}

/** What the client keeps of the record batch a message came in; its types leave it out. */
interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp: string;
  readonly timestampType: number;
}

/**
 * Cuts a fetch where its stream time has moved on by a second: after an outage one fetch may hold hours, and each line must
 * carry the stream time of its own place.
 */
export function segmentsOf(messages: readonly KafkaMessage[], clock: StreamClock, wallUs: Micros): Segment[] {
  const segments: { messages: KafkaMessage[]; streamTimeUs: Micros; startUs: Micros }[] = [];
  let firstOffset: string | undefined;
  let timeUs: Micros | undefined;
  for (const message of messages) {
    const context = contextOf(message);
    if (timeUs === undefined || context?.firstOffset !== firstOffset || context === undefined) {
      firstOffset = context?.firstOffset;
      clock.observe(timesOf(message, context), wallUs);
      timeUs = clock.batchUs ?? wallUs;
    }
    const last = segments.at(-1);
    if (last === undefined || Math.abs(timeUs - last.startUs) > SEGMENT_US) {
      segments.push({ messages: [message], streamTimeUs: timeUs, startUs: timeUs });
    } else {
      last.messages.push(message);
      last.streamTimeUs = timeUs;
    }
  }
  return segments;
}

/** Kafka's timestamp of a message. */
export function timestampUs(message: KafkaMessage): Micros {
  return Number(message.timestamp) * 1000;
}

function timesOf(message: KafkaMessage, context: BatchContext | undefined): BatchTimes {
  if (context === undefined) return { kind: 'create', timeUs: timestampUs(message) };
  if (context.timestampType === LOG_APPEND_TIME) {
    return { kind: 'log-append', timeUs: Number(context.maxTimestamp) * 1000 };
  }
  return { kind: 'create', timeUs: Number(context.firstTimestamp) * 1000 };
}

/** Absent on messages of the format before Kafka 0.11. */
function contextOf(message: KafkaMessage): BatchContext | undefined {
  return (message as { readonly batchContext?: BatchContext }).batchContext;
}
