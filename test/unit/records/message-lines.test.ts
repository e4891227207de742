import { expect, test } from 'vitest';
import { messageLines, type LineHead } from '../../../src/records/message-lines.ts';

/** Every key that a head can have: a new one does not compile until it stands here. */
const HEAD: { [K in keyof Required<LineHead>]: NonNullable<LineHead[K]> } = {
  transport: 'journald',
  provenance: 'kernel',
  host: 'web-1',
  machineId: 'm',
  bootId: 'b',
  timeUs: 1,
  timeSource: 'kernel',
  inferred: ['year'],
  monotonicUs: 2,
  sequence: 3,
  facility: 0,
  severity: 4,
  identifier: 'kernel',
  caller: 'T1',
  daemon: 'kubelet',
  unit: 'a.service',
  messageId: 'e',
  piece: { at: 0, of: 9 },
  repeated: 5,
  hostLabels: { zone: 'z' },
};

test('a line has all that its head says, and no key without a value', () => {
  expect(messageLines(['text'], HEAD)).toStrictEqual([{ message: 'text', part: 0, ...HEAD }]);
  const { transport, provenance } = HEAD;
  const nothing = Object.fromEntries(Object.keys(HEAD).map((key) => [key, undefined])) as unknown as LineHead;
  expect(messageLines(['text'], { ...nothing, transport, provenance })).toStrictEqual([
    { message: 'text', part: 0, transport, provenance },
  ]);
});
