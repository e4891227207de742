import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ResourceFollower, type FollowerDeps } from '../../../../src/runtime/enrich/resource-follower.ts';
import { ApiError } from '../../../../src/sources/kubernetes/api-error.ts';
import { fakeCluster } from './fake-cluster.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function follow(failures: Error[] = []) {
  const cluster = fakeCluster(failures);
  const told: string[] = [];
  const deps: FollowerDeps = {
    connect: cluster.connect,
    nowMs: Date.now,
    onListed: () => undefined,
    onObject: () => undefined,
    onGone: () => undefined,
    onRefused: () => undefined,
    onTrouble: (error, isNews) => void told.push(`${isNews ? 'news' : 'again'}: ${error.message}`),
    onOpen: (server) => void told.push(`open: ${server}`),
  };
  const follower = new ResourceFollower({ name: 'pods', read: () => [] }, deps);
  const stopping = new AbortController();
  const running = follower.run(stopping.signal);
  const end = async () => {
    stopping.abort();
    await running;
    expect(vi.getTimerCount()).toBe(0);
  };
  return { ...cluster, told, follower, end };
}

const trouble = (status?: number, text = 'reset') => new ApiError('watch', Object.assign(new Error(text), { status }));

test('what passes starts the same informer again, which goes on where it was; told as news once', async () => {
  const { informers, told, of, end } = follow();
  await vi.advanceTimersByTimeAsync(0);
  of('/api/v1/pods').plan.onOpen();
  for (let time = 0; time < 3; time += 1) {
    of('/api/v1/pods').plan.onError(trouble());
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect([informers.length, informers[0]?.starts]).toEqual([1, 4]);
  of('/api/v1/pods').plan.onOpen();
  of('/api/v1/pods').plan.onOpen();
  expect(told).toEqual(['open: https://fake', 'news: reset', 'again: reset', 'again: reset', 'open: https://fake']);
  await end();
});

test('a refusal makes a new informer, with credentials read anew', async () => {
  const { informers, follower, of, end } = follow();
  await vi.advanceTimersByTimeAsync(0);
  of('/api/v1/pods').plan.onError(trouble(401));
  await vi.advanceTimersByTimeAsync(1000);
  expect([informers.length, follower.isSettled, informers[0]?.plan.signal.aborted]).toEqual([2, true, true]);
  await end();
});

test('a connection that is silent for long is given up; one that says anything is not', async () => {
  const { informers, told, of, end } = follow();
  await vi.advanceTimersByTimeAsync(0);
  for (let minute = 0; minute < 10; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    of('/api/v1/pods').plan.onSign();
  }
  expect(informers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(345_000);
  expect([informers.length, told]).toEqual([2, ['news: nothing was heard for 330 s']]);
  await end();
});

test('a cluster that cannot be reached is tried again and again, ever more slowly', async () => {
  const failures = Array.from({ length: 100 }, () => new Error('no such file'));
  const { told, follower, end } = follow(failures);
  await vi.advanceTimersByTimeAsync(0);
  expect([told, follower.isSettled]).toEqual([['news: no such file'], false]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(told.length).toBeGreaterThan(12);
  expect(told.length).toBeLessThan(25);
  await end();
});

test('told to end it ends, also while it waits', async () => {
  const { end, follower } = follow();
  await end();
  expect(follower.isSettled).toBe(false);
  const waiting = follow([new Error('no')]);
  await vi.advanceTimersByTimeAsync(10);
  await waiting.end();
});
