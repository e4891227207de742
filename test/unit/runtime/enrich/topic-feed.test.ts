import { expect, test } from 'vitest';
import type { TopicPlace } from '../../../../src/runtime/enrich/topic-feed.ts';
import { TopicFeed } from '../../../../src/runtime/enrich/topic-feed.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';
import type { Meter } from '../../../../src/runtime/metrics.ts';
import { CHECKOUT, CONTAINER, POD } from '../../enrich/drafts.ts';

function feedOf() {
  const outcomes: string[] = [];
  const meter: Meter = {
    count: (_, labels) => void outcomes.push(Object.values(labels).join('/')),
    set: () => undefined,
    forget: () => undefined,
  };
  const feed = new TopicFeed({ topic: 'context' } as TopicPlace, {
    maxEntries: 100,
    hostKeyFor: ({ host = '' }) => host,
    logger: silentLogger,
    meter,
    nowMs: Date.now,
  });
  const say = (key: string | null, value: unknown) => {
    feed.take({
      key: key === null ? null : Buffer.from(key),
      value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    });
  };
  return { feed, say, outcomes };
}

test('the newest value of a key stands, a tombstone takes it away', () => {
  const { feed, say, outcomes } = feedOf();
  say('web-7', { host: 'web-7', labels: { team: 'a' } });
  say('web-7', { schema: 'oomstream.context/1', host: 'web-7', labels: { team: 'b' } });
  expect(feed.source.host({ key: 'web-7' })?.labels).toEqual({ team: 'b' });
  say('web-7', null);
  expect(feed.source.host({ key: 'web-7' })).toBeUndefined();
  expect(outcomes).toEqual(['topic/taken', 'topic/taken', 'topic/removed']);
});

test('a pod’s containers may stand in one value', () => {
  const { feed, say } = feedOf();
  say(POD, [CHECKOUT, { ...CHECKOUT, containerId: 'f'.repeat(64), containerName: 'proxy' }]);
  expect(feed.source.container(CONTAINER)?.containerName).toBe('api');
  expect(feed.source.container('f'.repeat(64))?.containerName).toBe('proxy');
});

test.each([
  ['no JSON', 'web-7', '{"host"'],
  ['no entry', 'web-7', '"web-7"'],
  ['an unknown field', 'web-7', { host: 'web-7', tema: 'b' }],
  ['nothing named', 'web-7', { labels: { team: 'b' } }],
  ['another schema', 'web-7', { schema: 'oomstream.context/2', host: 'web-7' }],
  ['no key', null, { host: 'web-7', labels: { team: 'b' } }],
])('wrong data: a value with %s is counted, and what was known stays', (_, key, value) => {
  const { feed, say, outcomes } = feedOf();
  say('web-7', { host: 'web-7', labels: { team: 'a' } });
  say(key, value);
  expect(feed.source.host({ key: 'web-7' })?.labels).toEqual({ team: 'a' });
  expect(outcomes.at(-1)).toBe('topic/refused');
});
