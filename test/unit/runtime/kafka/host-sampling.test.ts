import { expect, test } from 'vitest';
import { HostSampling } from '../../../../src/runtime/kafka/host-sampling.ts';

const MINUTE_US = 60_000_000;

test('of a trickle of records each is sampled', () => {
  const sampling = new HostSampling();
  expect([0, 1, 2].map((minute) => sampling.next(1, minute * MINUTE_US))).toEqual([[0], [0], [0]]);
});

test('within a minute of stream time one in 997 is enough', () => {
  const sampling = new HostSampling();
  sampling.next(5, 0);
  expect(sampling.next(500, MINUTE_US - 1)).toEqual([]);
  expect(sampling.next(500, MINUTE_US - 1)).toEqual([492]);
});

test('a minute later some of a batch are sampled, the last one among them', () => {
  const places = new HostSampling().next(100, 0);
  expect(places).toHaveLength(17);
  expect(places.at(-1)).toBe(99);
});
