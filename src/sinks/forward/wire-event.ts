import { MICROS_PER_SECOND, microsFromIso } from '../../lib/time.ts';
import type { SinkEvent } from '../sink.ts';
import type { WireEvent } from './protocol.ts';

const NANOS_PER_MICRO = 1000;
const HIGHEST_SECOND = 0xffff_ffff;

/**
 * The event as the thread takes it. A line of text becomes the record `{ message }`, as Fluentd's own inputs make it. The
 * protocol demands a time: where the event has none, or one that 32 bits cannot hold, it is `nowUs`.
 */
export function wireEvent(event: SinkEvent, nowUs: number): WireEvent {
  const us = event.time === undefined ? undefined : microsFromIso(event.time);
  return { label: event.kind, ...eventTime(us ?? nowUs, nowUs), json: recordJson(event.body) };
}

function eventTime(us: number, nowUs: number): Pick<WireEvent, 'seconds' | 'nanos'> {
  const seconds = Math.floor(us / MICROS_PER_SECOND);
  if (seconds < 0 || seconds > HIGHEST_SECOND) return eventTime(nowUs, nowUs);
  return { seconds, nanos: Math.floor(us - seconds * MICROS_PER_SECOND) * NANOS_PER_MICRO };
}

function recordJson(body: string | object): string {
  const isRecord = typeof body === 'object' && !Array.isArray(body);
  return JSON.stringify(isRecord ? body : { message: typeof body === 'string' ? body.replace(/\n+$/, '') : body });
}
