import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { AppError } from '../../../../src/lib/errors.ts';
import { demandTopics, missingTopics, remedyOf } from '../../../../src/runtime/kafka/topics.ts';

const ALL = new Map([
  ['logs.journal', 3],
  ['logs.syslog', 3],
  ['oom.lines', 8],
  ['oom.incidents', 8],
  ['oom.cgroup-aggregates', 8],
  ['oom.checkpoint', 8],
  ['oom.history', 8],
  ['oom.hosts', 8],
  ['oom.dead-letter', 8],
]);

function refusal(there: ReadonlyMap<string, number>): AppError | undefined {
  try {
    demandTopics(DEFAULT_SETTINGS, there);
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error : undefined;
  }
}

test('a complete cluster is taken', () => {
  expect(refusal(ALL)).toBeUndefined();
});

test('a missing topic is named, with the command that makes it', () => {
  const there = new Map(ALL);
  there.delete('oom.history');
  const error = refusal(there);
  expect(error?.code).toBe('OOM_TOPIC_MISSING');
  expect(error?.message).toContain('oom.history');
  expect(error?.remedy).toContain('oomstream topics create');
});

test('aggregates with another number of partitions than incidents are refused', () => {
  const error = refusal(new Map([...ALL, ['oom.cgroup-aggregates', 4]]));
  expect(error?.code).toBe('OOM_TOPIC_MISMATCH');
  expect(error?.message).toContain('oom.cgroup-aggregates has 4 partitions, but oom.incidents has 8');
});

test('a pattern that fits nothing yet is told, but stops nothing', () => {
  const settings = { ...DEFAULT_SETTINGS, input: { topics: [], pattern: '^nothing' } };
  expect(missingTopics(settings, ALL)).toEqual([expect.objectContaining({ fatal: false })]);
  expect(() => {
    demandTopics(settings, ALL);
  }).not.toThrow();
});

test('findings have a remedy when a topic is missing, and none when a pattern fits nothing yet', () => {
  const there = new Map(ALL);
  there.delete('oom.lines');
  expect(remedyOf(missingTopics(DEFAULT_SETTINGS, there))).toContain('oomstream topics create');
  const settings = { ...DEFAULT_SETTINGS, input: { topics: [], pattern: '^nothing' } };
  expect(remedyOf(missingTopics(settings, ALL))).toBeUndefined();
});
