import { expect, test } from 'vitest';
import { InOrder } from '../../../../src/runtime/enrich/in-order.ts';
import { sleep } from '../../../../src/runtime/backoff.ts';

const after = (ms: number, item: string): Promise<string> => sleep(ms).then(() => item);

test('what needs no wait leaves at once', () => {
  const left: string[] = [];
  new InOrder<string>((item) => left.push(item)).push('a');
  expect(left).toEqual(['a']);
});

test('nothing overtakes what waits before it', async () => {
  const left: string[] = [];
  const queue = new InOrder<string>((item) => left.push(item));
  queue.push(after(20, 'a'));
  queue.push('b');
  queue.push(after(1, 'c'));
  expect(left).toEqual([]);
  await queue.settled();
  expect(left).toEqual(['a', 'b', 'c']);
  queue.push('d');
  expect(left).toEqual(['a', 'b', 'c', 'd']);
});

test('what is dropped never leaves', async () => {
  const left: string[] = [];
  const queue = new InOrder<string>((item) => left.push(item));
  queue.push(after(5, 'a'));
  queue.drop();
  await queue.settled();
  expect(left).toEqual([]);
});

test('a thousand that wait are enough', async () => {
  const queue = new InOrder<string>(() => undefined);
  for (let i = 0; i < 1000; i += 1) queue.push(after(1, 'a'));
  expect(queue.hasRoom).toBe(false);
  await queue.settled();
  expect(queue.hasRoom).toBe(true);
});
