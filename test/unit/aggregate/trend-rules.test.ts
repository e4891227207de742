import { describe, expect, test } from 'vitest';
import type { Mark } from '../../../src/aggregate/marks.ts';
import { DEFAULT_TREND } from '../../../src/aggregate/thresholds.ts';
import { trendOf, type Course } from '../../../src/aggregate/trend-rules.ts';

const MINUTE_US = 60_000_000;

/** Kills at these minutes on one host; `change` adds to each. */
const kills = (minutes: readonly number[], change: (at: number) => Partial<Mark> = () => ({})): Mark[] =>
  minutes.map((minute, at) => ({
    timeUs: minute * MINUTE_US,
    incident: String(at).padStart(4, '0'),
    host: 'a',
    killed: true,
    ...change(at),
  }));
const course = (marks: readonly Mark[], change: Partial<Course> = {}): Course => ({
  marks,
  fleetHosts: 1,
  quality: 'controller',
  thresholds: DEFAULT_TREND,
  ...change,
});
const ids = (of: Course): string[] => trendOf(of).findings.map(({ id }) => id);

/** Each rule: a course on which it fires, one just short of it, one where what it needs is absent. */
const VECTORS: readonly (readonly [id: string, fires: Course, below: Course, absent: Course])[] = [
  ['V.repeat', course(kills([0, 30, 60])), course(kills([0, 30, 60.1])), course([])],
  ['V.restart-loop', course(kills([0, 5, 10])), course(kills([0, 5, 10.1])), course(kills([0, 5]))],
  [
    'C2.limit-too-low',
    course(kills([0, 9], () => ({ ageSeconds: 60 }))),
    course(kills([0, 9], (at) => ({ ageSeconds: 60 + at }))),
    course(kills([0, 9])),
  ],
  [
    'V.limit-raised-still-killing',
    course(kills([0, 9], (at) => ({ limitBytes: 100 + at }))),
    course(kills([0, 9], () => ({ limitBytes: 100 }))),
    course(kills([0, 9])),
  ],
  ['C3.leak', course(kills([0, 10, 20])), course(kills([0, 9.9, 19.8])), course(kills([0, 10]))],
  [
    'V.failcnt-reset',
    course(kills([0, 9], (at) => ({ failcnt: 10 - at }))),
    course(kills([0, 9], () => ({ failcnt: 10 }))),
    course(kills([0, 9], (at) => (at === 0 ? { failcnt: 10 } : {}))),
  ],
  [
    'V.fleet',
    course(kills([0]), { fleetHosts: 3 }),
    course(kills([0]), { fleetHosts: 2 }),
    course(kills([0]), { fleetHosts: 9, quality: 'instance' }),
  ],
];

describe.each(VECTORS)('%s', (id, fires, below, absent) => {
  test('is found, with evidence and a sentence', () => {
    const found = trendOf(fires).findings.find((finding) => finding.id === id);
    expect(found?.text).toMatch(/\.$/);
    expect(Object.keys(found?.evidence ?? {})).not.toEqual([]);
    expect(JSON.stringify(found)).not.toMatch(/null|NaN/);
  });
  test('is not found just short of it, nor without what it needs', () => {
    expect(ids(below)).not.toContain(id);
    expect(ids(absent)).not.toContain(id);
  });
});

test('kills on other hosts make neither a loop nor a leak', () => {
  const spread = kills([0, 10, 20], (at) => ({ host: `h${String(at)}` }));
  expect(ids(course(spread))).not.toContain('C3.leak');
  expect(ids(course(kills([0, 2, 4], (at) => ({ host: `h${String(at)}` }))))).not.toContain('V.restart-loop');
});

test('irregular kills are no leak', () => {
  expect(ids(course(kills([0, 10, 100, 110])))).not.toContain('C3.leak');
});

test('a leak is sure when the limit was raised meanwhile, and no higher limit is suggested', () => {
  const raised = trendOf(course(kills([0, 30, 60, 90], (at) => ({ limitBytes: at < 2 ? 100 : 200 }))));
  expect(raised.findings.find(({ id }) => id === 'C3.leak')?.confidence).toBe('high');
  expect(raised.trend).toBe('leak');
  expect(raised.suggestedLimitBytes).toBeUndefined();
});

test('what dies at once is undersized, and gets a step more', () => {
  const loop = trendOf(course(kills([0, 1, 2], () => ({ limitBytes: 1024 ** 3 }))));
  expect(loop).toMatchObject({
    restartLoop: true,
    trend: 'undersized',
    suggestedLimitBytes: Math.ceil(1024 ** 3 * 1.2),
  });
});

test('after three raises that did not help none is suggested', () => {
  const raised = trendOf(course(kills([0, 1, 3, 9], (at) => ({ limitBytes: 100 * (at + 1) }))));
  expect(raised.suggestedLimitBytes).toBeUndefined();
  expect(raised.findings.find(({ id }) => id === 'V.limit-raised-still-killing')?.text).toContain('raised 3 times');
});

test('the limits that hold again after a rollback are no raise', () => {
  expect(ids(course(kills([0, 9], (at) => ({ limitBytes: 200 - 100 * at }))))).not.toContain(
    'V.limit-raised-still-killing',
  );
});
