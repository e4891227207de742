import { describe, expect, test } from 'vitest';
import {
  checkpointKey,
  CheckpointSlots,
  decodeName,
  encodeName,
  type CheckpointName,
} from '../../../../src/runtime/kafka/checkpoint-slots.ts';

describe('the slots', () => {
  test('take turns once a commit has named the last', () => {
    const slots = new CheckpointSlots(undefined, 0, 1000);
    const written: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const name = slots.next();
      written.push(name.slot);
      slots.committed(name);
    }
    expect(written).toEqual(['a', 'b', 'a', 'b']);
  });

  test('never touch the one that the last commit names', () => {
    const slots = new CheckpointSlots(undefined, 0, 1000);
    const named = slots.next();
    slots.committed(named);
    expect(slots.next().slot).not.toBe(named.slot);
    expect(slots.next().slot).not.toBe(named.slot);
  });

  test('carry a sequence number that only grows, over owners too', () => {
    const before: CheckpointName = { generation: 7, slot: 'b', sequence: 41 };
    expect(new CheckpointSlots(before, 7, 1000).next().sequence).toBe(42);
  });
});

describe('a generation', () => {
  test('is above every earlier one, also when the clock was turned back', () => {
    expect(new CheckpointSlots({ generation: 5000, slot: 'a', sequence: 1 }, 6000, 1000).generation).toBe(6001);
    expect(new CheckpointSlots(undefined, 0, 1000).generation).toBe(1000);
  });

  test('keeps the keys of a frozen owner and its successor apart', () => {
    const before: CheckpointName = { generation: 1, slot: 'a', sequence: 1 };
    const place = { topic: 'oom.lines', partition: 3 };
    const frozen = checkpointKey('assemble', place, new CheckpointSlots(before, 1, 1000).next());
    const successor = checkpointKey('assemble', place, new CheckpointSlots(before, 1, 1001).next());
    expect(frozen).toBe('assemble/oom.lines-3/1000/a');
    expect(successor).not.toBe(frozen);
  });
});

test('the name survives the commit metadata, and nothing else passes for one', () => {
  const name: CheckpointName = { generation: 12, slot: 'b', sequence: 9 };
  expect(decodeName(encodeName(name))).toEqual(name);
  for (const other of [null, '', 'x', '{}', '{"generation":1,"slot":"c","sequence":1}', '[1]', 'null']) {
    expect(decodeName(other)).toBeUndefined();
  }
});
