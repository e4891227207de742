import { expect, test } from 'vitest';
import { tellGolden } from '../../../support/stream/golden-fleet.ts';
import golden from './golden.json' with { type: 'json' };

const RENEW =
  'The bytes changed. If that is meant (a field, a sentence, the simulator), renew the sums: node --import tsx test/support/stream/write-golden.ts';

test('every era in every envelope is told as before, byte for byte', () => {
  expect(tellGolden(), RENEW).toEqual(golden);
});
