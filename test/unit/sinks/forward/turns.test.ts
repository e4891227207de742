import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from '../../../../src/sinks/forward/turns.ts';

test('one at a time, in the order of asking, whatever became of the one before', async () => {
  const turns = new Turns();
  const said: string[] = [];
  const work = (name: string, ms: number) => async (): Promise<string> => {
    said.push(`${name} begins`);
    await sleep(ms);
    said.push(`${name} ends`);
    if (name === 'second') throw new Error('it failed');
    return name;
  };
  const all = await Promise.allSettled([
    turns.take(work('first', 20)),
    turns.take(work('second', 5)),
    turns.take(work('third', 1)),
  ]);
  expect(said).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
