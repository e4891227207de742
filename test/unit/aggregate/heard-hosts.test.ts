import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeardHosts } from '../../../src/aggregate/heard-hosts.ts';
import { SECOND_US, START_US } from './incidents.ts';

const DAY_US = 86_400 * SECOND_US;

describe('a host', () => {
  test('was heard since a kill when its clock has reached the time in question', () => {
    const heard = new HeardHosts();
    heard.hear('a', START_US + DAY_US);
    expect(heard.wasHeard('a', START_US, START_US + DAY_US)).toBe(true);
    expect(heard.wasHeard('a', START_US, START_US + DAY_US + 1)).toBe(false);
    expect(heard.wasHeard('b', START_US, START_US)).toBe(false);
  });

  test('whose clock leaps by a year proves nothing about the time before', () => {
    const heard = new HeardHosts();
    heard.hear('a', START_US);
    heard.hear('a', START_US + 365 * DAY_US);
    expect(heard.wasHeard('a', START_US, START_US + DAY_US)).toBe(false);
    expect(heard.wasHeard('a', START_US + 365 * DAY_US, START_US + 365 * DAY_US)).toBe(true);
  });

  test('is told in any order', () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 });
    const answers = (order: readonly number[]): boolean[] => {
      const heard = new HeardHosts();
      for (const day of order) heard.hear('a', START_US + day * DAY_US);
      return [10, 100, 300].flatMap((since) =>
        [1, 40].map((more) => heard.wasHeard('a', START_US + since * DAY_US, START_US + (since + more) * DAY_US)),
      );
    };
    const runs = days.filter((all) => {
      const gaps = [...all].sort((a, b) => a - b).map((day, at, sorted) => day - (sorted[at - 1] ?? day));
      return gaps.filter((gap) => gap > 30).length < 8;
    });
    fc.assert(
      fc.property(
        runs.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(answers(shuffled)).toEqual(answers(all));
        },
      ),
    );
  });

  test('is still heard as long as the stream is not far ahead of it', () => {
    const heard = new HeardHosts();
    heard.hear('a', START_US + 365 * DAY_US, START_US);
    heard.hear('b', START_US, START_US + DAY_US);
    expect(heard.isHeard('a', DAY_US)).toBe(true);
    heard.hear('b', START_US, START_US + DAY_US + 1);
    expect(heard.isHeard('a', DAY_US)).toBe(false);
  });

  test('without a stream is measured by the second latest, so that one wrong clock silences nobody', () => {
    const heard = new HeardHosts();
    for (const host of ['a', 'b']) heard.hear(host, START_US);
    heard.hear('ahead', START_US + 365 * DAY_US);
    heard.hear('dead', START_US - 2 * DAY_US);
    expect(['a', 'b', 'ahead', 'dead'].map((host) => heard.isHeard(host, DAY_US))).toEqual([true, true, true, false]);
  });
});

test('above the bound the host that was heard of longest ago is forgotten, and counted', () => {
  const heard = new HeardHosts(2);
  for (const host of ['a', 'b', 'a', 'c']) heard.hear(host, START_US);
  expect(heard.size).toBe(2);
  expect(heard.evicted).toBe(1);
  expect(heard.wasHeard('b', START_US, START_US)).toBe(false);
  expect(heard.wasHeard('a', START_US, START_US)).toBe(true);
});
