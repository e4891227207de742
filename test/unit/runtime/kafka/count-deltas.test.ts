import { expect, test } from 'vitest';
import { CountDeltas } from '../../../../src/runtime/kafka/count-deltas.ts';

test('each growth is told once', () => {
  const deltas = new CountDeltas();
  expect(deltas.take({ embedded: 3, late: 0 })).toEqual([['embedded', 3]]);
  expect(deltas.take({ embedded: 3, late: 2 })).toEqual([['late', 2]]);
  expect(deltas.take({ embedded: 3, late: 2 })).toEqual([]);
});
