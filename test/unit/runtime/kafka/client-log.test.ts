import { expect, test } from 'vitest';
import { clientLog, gradeOf } from '../../../../src/runtime/kafka/client-log.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';

const entry = (label: string, message: string, more: object = {}) => ({
  namespace: 'Runner',
  label,
  log: { message, ...more },
});

test.each([
  ['ERROR', 'The coordinator is not aware of this member, re-joining the group', 'debug'],
  ['WARN', 'The group is rebalancing, re-joining', 'debug'],
  ['ERROR', 'Crash: KafkaJSProtocolError: COORDINATOR_LOAD_IN_PROGRESS', 'debug'],
  ['ERROR', 'Response GroupCoordinator: The coordinator is loading', 'debug'],
  ['ERROR', 'Crash: KafkaJSNumberOfRetriesExceeded: x', 'warn'],
  ['ERROR', 'something nobody has seen before', 'error'],
  ['INFO', 'Consumer has joined the group', 'debug'],
])('%s "%s" is graded %s', (label, message, level) => {
  expect(gradeOf(entry(label, message))).toBe(level);
});

test('a repeated entry is said once in ten seconds, then with the number that was held back', () => {
  const said: unknown[] = [];
  let now = 0;
  const log = clientLog({ ...silentLogger, error: (fields, message) => said.push([message, fields]) }, () => now);
  for (; now < 5000; now += 1000) log(entry('ERROR', 'boom'));
  now = 11_000;
  log(entry('ERROR', 'boom'));
  expect(said).toEqual([
    ['boom', { kafka: 'Runner' }],
    ['boom', { kafka: 'Runner', suppressed: 4 }],
  ]);
});

test('of more than 256 kinds of entries all are forgotten, and said again', () => {
  const said: string[] = [];
  const log = clientLog({ ...silentLogger, error: (_, message) => void said.push(message) }, () => 0);
  const kinds = Array.from({ length: 256 }, (_, at) => `boom ${String(at)}`);
  for (const kind of [...kinds, ...kinds]) log(entry('ERROR', kind));
  expect(said).toEqual(kinds);
  for (const kind of ['one more', 'boom 0', 'one more']) log(entry('ERROR', kind));
  expect(said).toEqual([...kinds, 'one more', 'boom 0']);
});
