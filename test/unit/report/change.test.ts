import { describe, expect, it } from 'vitest';
import { changesOf, type Period } from '../../../src/report/data/change.ts';
import { comparisonBlocks } from '../../../src/report/parts/comparison.ts';
import { blockLines } from '../../../src/report/render/plain-text.ts';
import { factsAt } from './facts.ts';

const DAY = 86_400_000;
const MIB = 1024 ** 2;

/** A kill of one workload at each of these days. */
function period(
  name: string,
  days: readonly number[],
  other: Parameters<typeof factsAt>[1] = {},
  spanDays = 7,
): Period {
  return { name, facts: days.map((day) => factsAt(day * DAY, other)), spanMs: spanDays * DAY };
}

const verdictOf = (before: Period, after: Period): string | undefined => changesOf(before, after)[0]?.verdict;

describe('what became of a workload', () => {
  const daily = period('before', [0, 1, 2, 3, 4, 5, 6]);

  it.each([
    ['stopped', period('after', [])],
    ['quiet', period('after', [], {}, 2)],
    ['fewer', period('after', [8, 11])],
    ['same', period('after', [7, 8, 9, 10, 11, 12])],
    ['more', period('after', [7, 7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5])],
  ])('is said as %s', (verdict, after) => {
    expect(verdictOf(daily, after)).toBe(verdict);
  });

  it('is new where nothing was before', () => {
    expect(verdictOf(period('before', []), period('after', [8]))).toBe('new');
  });

  it('is not told of an identity that dies with its instance, which would always look fixed', () => {
    const instance = { quality: 'instance' } as const;
    expect(verdictOf(period('before', [1], instance), period('after', []))).toBe('untold');
  });

  it('is not told by rate where nobody knows how long the periods are', () => {
    const after = { ...period('after', [8]), spanMs: undefined };
    expect(verdictOf(daily, after)).toBe('untold');
  });

  it('does not say stopped after a day where kills were days apart', () => {
    expect(verdictOf(period('before', [0, 3, 6]), period('after', [], {}, 8))).toBe('quiet');
    expect(verdictOf(period('before', [0, 3, 6]), period('after', [], {}, 9))).toBe('stopped');
  });

  it('is told over hosts, as a limit is set for all of them', () => {
    const before = { ...daily, facts: [factsAt(0, { host: 'web-1' }), factsAt(DAY, { host: 'web-2' })] };
    expect(changesOf(before, period('after', [])).map(({ before: { hosts } }) => hosts)).toEqual([['web-1', 'web-2']]);
  });
});

describe('the comparison in words', () => {
  const words = (before: Period, after: Period): string =>
    comparisonBlocks(before, after).flatMap(blockLines).join('\n');

  it('says that a raised limit did not help, and for whom it goes on', () => {
    const before = period('before', [0, 1, 2], { limitBytes: 256 * MIB });
    const after = period('after', [7, 8, 9], { limitBytes: 512 * MIB, host: 'web-2' });
    const text = words(before, after);
    expect(text).toMatch(/256 MiB → 512 MiB/);
    expect(text).toMatch(/still on web-2/);
    expect(text).toMatch(/measure before the next step/);
  });

  it('names the time that is needed before quiet says something', () => {
    expect(words(period('before', [0, 1, 2]), period('after', [], {}, 1))).toMatch(/quiet for 3 d is needed/);
  });

  it('says so where there is nothing to compare', () => {
    expect(words(period('before', []), period('after', []))).toMatch(/No incident stands in either period/);
  });
});
