import { expect, test } from 'vitest';
import { Delivery, type Attempt } from '../../../../src/runtime/sinks/delivery.ts';
import { Gate } from '../../../../src/runtime/sinks/gate.ts';
import { SettledOffsets } from '../../../../src/runtime/sinks/settled-offsets.ts';
import { DONE, type Outcome, type SinkEvent } from '../../../../src/sinks/sink.ts';

const RETRY: Outcome = { kind: 'retry', reason: 'full' };

function event(id: string): SinkEvent {
  return { id, kind: 'incidents', time: undefined, body: id, revision: undefined, value: {} } as unknown as SinkEvent;
}

function made(answer: (ids: readonly string[], attempt: number) => readonly Outcome[] | Error, batchEvents = 10) {
  const offers: string[][] = [];
  const settled: string[] = [];
  const buried: string[] = [];
  const attempts: Attempt[] = [];
  const delivery = new Delivery({
    sink: {
      deliver: (batch) => {
        const ids = batch.map(({ id }) => id);
        offers.push(ids);
        const outcomes = answer(ids, offers.length);
        return outcomes instanceof Error ? Promise.reject(outcomes) : Promise.resolve(outcomes);
      },
    },
    options: { batchEvents, batchBytes: 1000, timeoutMs: 1000, maxBackoffMs: 1 },
    gate: new Gate(1),
    bury: (parcel, reason) => {
      buried.push(`${parcel.event.id}: ${reason}`);
      return Promise.resolve();
    },
    tried: (attempt) => attempts.push(attempt),
  });
  const put = (...ids: string[]): void => {
    for (const id of ids) delivery.put({ event: event(id), bytes: 100, settled: () => settled.push(id) });
  };
  return { delivery, put, offers, settled, buried, attempts };
}

test('only what was refused for now is offered again', async () => {
  const { delivery, put, offers, settled } = made((ids, attempt) =>
    ids.map((id) => (attempt < 3 && id === 'b' ? RETRY : DONE)),
  );
  put('a', 'b', 'c');
  await delivery.idle();
  expect(offers).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  expect(settled).toEqual(['a', 'c', 'b']);
  expect([delivery.events, delivery.bytes]).toEqual([0, 0]);
});

test('what is refused for good is buried with its reason before it counts as settled', async () => {
  const { delivery, put, buried, settled } = made((ids) =>
    ids.map((id) => (id === 'b' ? { kind: 'poison', reason: 'no number' } : DONE)),
  );
  put('a', 'b');
  await delivery.idle();
  expect(buried).toEqual(['b: no number']);
  expect(settled).toEqual(['a', 'b']);
});

test('a sink that throws, or says too little, is asked again for all of it', async () => {
  const { delivery, put, offers, attempts } = made((ids, attempt) => {
    if (attempt === 1) return new Error('gone');
    return attempt === 2 ? [] : ids.map(() => DONE);
  });
  put('a', 'b');
  await delivery.idle();
  expect(offers).toHaveLength(3);
  expect(attempts.map(({ reason }) => reason)).toEqual(['gone', 'the sink told no outcome', undefined]);
});

test('batches are bounded by events and by bytes', async () => {
  const few = made((ids) => ids.map(() => DONE), 2);
  few.put('a', 'b', 'c');
  await few.delivery.idle();
  expect(few.offers).toEqual([['a', 'b'], ['c']]);
  const many = made((ids) => ids.map(() => DONE), 100);
  many.put(...Array.from({ length: 15 }, (_, at) => String(at)));
  await many.delivery.idle();
  expect(many.offers.map((ids) => ids.length)).toEqual([10, 5]);
});

test('after a stop nothing is settled any more', async () => {
  const { delivery, put, settled } = made((ids) => {
    delivery.stop();
    return ids.map(() => DONE);
  });
  put('a');
  await delivery.idle();
  expect(settled).toEqual([]);
});

test('what is put after the queue ran empty is delivered too', async () => {
  const { delivery, put, settled } = made((ids) => ids.map(() => DONE));
  put('a');
  await delivery.idle();
  put('b');
  await delivery.idle();
  expect(settled).toEqual(['a', 'b']);
});

test('an offset counts only when everything before it is settled', () => {
  const offsets = new SettledOffsets(5);
  const first = offsets.add(6, 2);
  const second = offsets.add(7, 1);
  offsets.add(9, 0); // control records
  offsets.settle(second);
  offsets.settle(first);
  expect(offsets.position).toBe(5);
  offsets.settle(first);
  expect(offsets.position).toBe(9);
});
