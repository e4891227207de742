import { describe, expect, it } from 'vitest';
import { lanesChart } from '../../../src/report/charts/lanes-chart.ts';
import { memoryChart } from '../../../src/report/charts/memory-chart.ts';
import { sparkChart } from '../../../src/report/charts/spark-chart.ts';
import type { IncidentFacts } from '../../../src/report/data/facts.ts';
import { factsAt } from './facts.ts';

const NOON = Date.UTC(2026, 8, 15, 12);
const MINUTE = 60_000;
const GIB = 1024 ** 3;

const chartOf = (facts: readonly IncidentFacts[]): string =>
  lanesChart({
    id: 'lanes',
    title: 'Kills',
    description: 'Two kills.',
    lanes: [{ label: 'web-1/nginx.service', facts }],
    firstMs: NOON,
    lastMs: NOON + 60 * MINUTE,
  }).toString();

describe('the timeline', () => {
  it('is drawn the same each time: a circle for a limit, a square for a host, a hatch where lines are lost', () => {
    const facts = [
      factsAt(NOON, { freedBytes: GIB }),
      factsAt(NOON + 60 * MINUTE, { freedBytes: 4 * GIB, scope: 'host', lost: true }),
    ];
    expect(chartOf(facts)).toMatchSnapshot();
  });

  it('counts kills in one place, and lets no number stand on another', () => {
    const facts = Array.from({ length: 40 }, (_, at) => factsAt(NOON + Math.floor(at / 4) * 30_000, {}));
    const numbers = [...chartOf(facts).matchAll(/class="count" x="(\d+)"/g)]
      .map(([, x]) => Number(x))
      .sort((a, b) => a - b);
    expect(numbers.length).toBeGreaterThan(1);
    expect(Math.min(...numbers.slice(1).map((x, at) => x - (numbers[at] ?? 0)))).toBeGreaterThanOrEqual(9);
  });

  it('counts what was short for any reason as one number, since a second would not be seen', () => {
    const facts = [
      ...Array.from({ length: 5 }, () => factsAt(NOON, { freedBytes: 4 * GIB, scope: 'host' })),
      ...Array.from({ length: 2 }, () => factsAt(NOON, {})),
    ];
    expect([...chartOf(facts).matchAll(/class="count"[^>]*>(\d+)</g)].map(([, number]) => number)).toEqual(['7']);
  });

  it('has room for a number of two digits in each place of a crowded lane', () => {
    const facts = Array.from({ length: 1200 }, (_, at) => factsAt(NOON + (at % 60) * MINUTE, {}));
    const numbers = [...chartOf(facts).matchAll(/class="count"[^>]*>(\d+)</g)].map(([, number]) => Number(number));
    expect(numbers.reduce((sum, number) => sum + number, 0)).toBe(facts.length);
  });

  it('has a bounded number of shapes, however many kills there are', () => {
    const facts = Array.from({ length: 20_000 }, (_, at) => factsAt(NOON + at * 180, {}));
    expect(chartOf(facts).match(/class="dot/g)?.length).toBeLessThan(300);
  });
});

describe('the bar of memory', () => {
  it('is drawn the same each time, what is beyond the limit to its right', () => {
    const drawing = memoryChart({
      parts: [
        { kind: 'anon', words: 'anonymous', bytes: 3 * GIB },
        { kind: 'slab', words: 'slab', bytes: GIB },
        { kind: 'swap', words: 'swapped out', bytes: GIB },
      ],
      ceilingBytes: 4 * GIB,
      ceilingLabel: 'limit 4 GiB',
      description: 'Of limit 4 GiB: anonymous 3 GiB, slab 1 GiB, swapped out 1 GiB.',
    });
    expect(drawing.toString()).toMatchSnapshot();
  });
});

describe('the curve of sizes', () => {
  it('is drawn the same each time', () => {
    const points = [1, 2, 3].map((at) => ({
      timeMs: NOON + at * MINUTE,
      rssBytes: at * GIB,
      limitBytes: at < 3 ? 3 * GIB : undefined,
    }));
    expect(sparkChart(points, 'web: 1 GiB, 3 GiB')?.toString()).toMatchSnapshot();
  });

  it('is none without a size', () => {
    expect(sparkChart([], 'web')).toBeUndefined();
  });
});
