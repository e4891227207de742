import { expect, test } from 'vitest';
import { KnownKills } from '../../../src/assemble/known-kills.ts';
import { SECOND, START_US } from './lines.ts';

const MOST = 4096;

test('of more than 4096 kills that were said of a host the first are forgotten, wholly', () => {
  const known = new KnownKills();
  const victim = (at: number) => ({ pid: at, comm: 'java', timeUs: START_US + at * SECOND });
  for (let at = 1; at <= MOST + 1; at += 1) {
    const timeUs = START_US + at * SECOND;
    known.add({ id: String(at), hostKey: 'web-7', timeUs, streamTimeUs: timeUs, victims: [victim(at)] });
  }
  expect(known.size).toBe(MOST);
  expect([1, 2, MOST + 1].map((at) => known.hasId(String(at)))).toEqual([false, true, true]);
  expect([1, 2, MOST + 1].map((at) => known.has(victim(at)))).toEqual([false, true, true]);
  expect(known.toState()).toHaveLength(MOST);
});
