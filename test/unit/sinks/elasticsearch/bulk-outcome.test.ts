import { expect, test } from 'vitest';
import { outcomeOf } from '../../../../src/sinks/elasticsearch/bulk-outcome.ts';

test.each([
  ['written', { status: 201 }, 'done'],
  ['written before', { status: 409, error: { type: 'version_conflict_engine_exception' } }, 'done'],
  ['full', { status: 429 }, 'retry'],
  ['a shard is away', { status: 503 }, 'retry'],
  ['no right to write, yet', { status: 403 }, 'retry'],
  ['no index, yet', { status: 404 }, 'retry'],
  [
    'a field of another type',
    { status: 400, error: { type: 'document_parsing_exception', reason: 'no long' } },
    'poison',
  ],
  ['taken into the failure store', { status: 201, failure_store: 'used' }, 'poison'],
])('%s', (_, item, kind) => {
  expect(outcomeOf(item).kind).toBe(kind);
});

test('the reason names its cause', () => {
  const error = {
    type: 'document_parsing_exception',
    reason: 'failed to parse',
    caused_by: { reason: 'not a number' },
  };
  expect(outcomeOf({ status: 400, error })).toEqual({
    kind: 'poison',
    reason: '400 document_parsing_exception failed to parse: not a number',
  });
});
