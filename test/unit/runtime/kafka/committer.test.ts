import { expect, test } from 'vitest';
import type { Consumer } from '../../../../src/runtime/kafka/client.ts';
import { Committer } from '../../../../src/runtime/kafka/committer.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';
import { silentMeter } from '../../../../src/runtime/metrics.ts';

const deps = { stage: 'sieve', logger: silentLogger, meter: silentMeter };
const commit = (partition: number) => ({ topic: 't', partition, offset: 5, metadata: '' });

/** A consumer whose commits the broker takes or not; `requests` are the partitions of each. */
function fakeConsumer(answer: (committer: Committer) => Promise<void>) {
  const requests: number[][] = [];
  const consumer = {
    commitOffsets: (offsets: { partition: number }[]) => {
      requests.push(offsets.map(({ partition }) => partition));
      return answer(committer);
    },
  };
  const committer = new Committer(consumer as unknown as Consumer, deps);
  return { committer, requests };
}

test('commits of several lanes share a request', async () => {
  const { committer, requests } = fakeConsumer((own) => {
    own.confirm();
    return Promise.resolve();
  });
  expect(await Promise.all([committer.commit(commit(0)), committer.commit(commit(1))])).toEqual([true, true]);
  expect(requests).toEqual([[0, 1]]);
});

test('an answer without the event of a commit is none: the consumer had stopped', async () => {
  const { committer } = fakeConsumer(() => Promise.resolve());
  expect(await committer.commit(commit(0))).toBe(false);
});

test('a refused commit is told, not thrown', async () => {
  const { committer } = fakeConsumer(() => Promise.reject(new Error('ILLEGAL_GENERATION')));
  expect(await committer.commit(commit(0))).toBe(false);
});

test('what waits when the membership ends is never sent', async () => {
  const { committer, requests } = fakeConsumer((own) => {
    own.confirm();
    return Promise.resolve();
  });
  const waiting = committer.commit(commit(0));
  committer.abandon();
  expect(await waiting).toBe(false);
  expect(await committer.commit(commit(1))).toBe(false);
  expect(requests).toEqual([]);
});
