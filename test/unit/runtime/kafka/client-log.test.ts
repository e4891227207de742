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
