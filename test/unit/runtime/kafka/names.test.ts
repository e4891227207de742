import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { groupName, inputTopics, topicNames, transactionalId } from '../../../../src/runtime/kafka/names.ts';

const blue = { ...DEFAULT_SETTINGS, deployment: 'blue' };

describe('a deployment', () => {
  test('prefixes topics, groups and transactional ids', () => {
    expect(topicNames(blue).lines).toBe('blue-oom.lines');
    expect(groupName(blue, 'sieve')).toBe('blue-oomstream-sieve');
    expect(transactionalId(blue, 'aggregate', 'blue-oom.incidents', 3)).toBe('blue-aggregate-blue-oom.incidents-3');
  });

  test('without an id has the plain names', () => {
    expect(topicNames(DEFAULT_SETTINGS).lines).toBe('oom.lines');
    expect(groupName(DEFAULT_SETTINGS, 'assemble')).toBe('oomstream-assemble');
  });
});

describe('the input topics', () => {
  const existing = [
    'logs.b',
    'logs.journal',
    'oom.lines',
    'green-oom.lines',
    '__consumer_offsets',
    'replay.7.incidents',
  ];

  test('are the named ones that exist', () => {
    expect(inputTopics(DEFAULT_SETTINGS, existing)).toEqual(['logs.journal']);
  });

  test('by pattern never include our own, those of another deployment, internal ones or a replay', () => {
    const settings = { ...DEFAULT_SETTINGS, input: { topics: [], pattern: '.*' } };
    expect(inputTopics(settings, existing)).toEqual(['logs.b', 'logs.journal']);
  });
});
