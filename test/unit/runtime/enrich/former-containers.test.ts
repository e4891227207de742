import { expect, test } from 'vitest';
import { withFormer } from '../../../../src/runtime/enrich/former-containers.ts';

const of = (index: number) => ({ podUid: 'p', containerId: String(index) });

test('a container that was replaced stays known for a few more, never without bound', () => {
  let entries = withFormer([of(0)], []);
  for (let index = 1; index <= 50; index++) entries = withFormer([of(index)], entries);
  expect(entries.map(({ containerId }) => containerId)).toEqual(
    Array.from({ length: 11 }, (_, index) => String(40 + index)),
  );
});

test('a container that is still there is not kept twice, and a pod’s own entry not at all', () => {
  expect(withFormer([of(1)], [{ podUid: 'p' }, of(1)])).toEqual([of(1)]);
});
