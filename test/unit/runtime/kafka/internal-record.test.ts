import { expect, test } from 'vitest';
import type { Progress } from '../../../../src/model/generated/progress.ts';
import { validators } from '../../../../src/model/validate.ts';
import type { KafkaMessage } from '../../../../src/runtime/kafka/client.ts';
import { readInternal } from '../../../../src/runtime/kafka/internal-record.ts';

const SCHEMAS = { 'oomstream.progress/1': validators.progress };
const PROGRESS: Progress = { schema: 'oomstream.progress/1', member: 'm', writtenUs: 1, partitions: [], known: [] };

function message(value: unknown, headers: Record<string, Buffer> = {}): KafkaMessage {
  const bytes = value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { key: null, value: bytes, timestamp: '0', attributes: 0, offset: '0', headers };
}

const read = (value: unknown, headers?: Record<string, Buffer>) =>
  readInternal(message(value, headers), SCHEMAS, 'oom.lines');

test('a record of a known schema is read', () => {
  expect(read(PROGRESS)).toEqual({ value: PROGRESS });
});

test('a newer major version stops the stage', () => {
  const newer = { ...PROGRESS, schema: 'oomstream.progress/2' };
  expect(() => read(newer)).toThrow(expect.objectContaining({ code: 'OOM_SCHEMA_UNKNOWN' }));
  const header = { schema: Buffer.from('oomstream.progress/3') };
  expect(() => read({ other: 'shape' }, header)).toThrow(/oomstream\.progress\/3/);
});

test.each([
  ['no value', null, /no value/],
  ['no JSON', '{"a":', /not JSON/],
  ['a foreign record', { hello: 1 }, /schema \(none\)/],
  ['a damaged one', { ...PROGRESS, member: 7 }, /no oomstream\.progress\/1: \/member/],
])('%s is undecodable, and only that record', (_, value, detail) => {
  expect(read(value)).toEqual({ undecodable: expect.stringMatching(detail) as string });
});
