import type { Message } from 'kafkajs';
import type { Line } from '../../../src/model/generated/line.ts';
import type { Progress } from '../../../src/model/generated/progress.ts';

export const START_US = 1_790_000_000_000_000;
export const SECOND_US = 1_000_000;

/** A line of web-7's kernel on the line topic; `offset` is its record's in the input. */
export function lineMessage(family: 'constraint' | 'killed', message: string, offset: number, timeUs: number): Message {
  const value: Line = {
    schema: 'oomstream.line/1',
    hostKey: 'web-7',
    family,
    message,
    part: 0,
    transport: 'journald',
    provenance: 'kernel',
    host: 'web-7',
    bootId: 'fedcba9876543210fedcba9876543210',
    timeUs,
    timeSource: 'kernel',
    monotonicUs: timeUs - START_US + SECOND_US,
    streamTimeUs: timeUs,
    origin: { topic: 'logs', partition: 0, incarnation: 0, offset, line: 0 },
  };
  return { partition: 0, key: 'web-7', value: JSON.stringify(value), headers: { schema: value.schema } };
}

/** Everything up to `timeUs` has been read of the only input partition, as a sieve says it at `writtenUs`. */
export function progressMessage(timeUs: number, writtenUs = timeUs): Message {
  const value: Progress = {
    schema: 'oomstream.progress/1',
    member: 'm',
    writtenUs,
    partitions: [{ topic: 'logs', partition: 0, incarnation: 0, timeUs }],
    known: [{ topic: 'logs', partitions: 1 }],
  };
  return { partition: 0, value: JSON.stringify(value), headers: { schema: value.schema } };
}
