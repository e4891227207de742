import { expect, test } from 'vitest';
import { CHECKOUT, CONTAINER, POD, table } from './drafts.ts';

const host = (key: string) => ({ key });

test('a host is found by machine id, key and name', () => {
  const known = table([{ host: 'WEB-7.example.org', machineId: 'f'.repeat(32), labels: { team: 'a' } }]);
  expect(known.host({ key: 'other', machineId: 'f'.repeat(32) })?.labels).toEqual({ team: 'a' });
  expect(known.host(host('web-7'))).toBeDefined();
  expect(known.host({ key: 'e'.repeat(32), name: 'web-7' })).toBeDefined();
  expect(known.host(host('web-8'))).toBeUndefined();
});

test('a new value of a key takes the old one’s place wholly', () => {
  const known = table([CHECKOUT]);
  known.put('0', [{ host: 'web-7' }]);
  expect(known.pod(POD)).toBeUndefined();
  expect(known.container(CONTAINER)).toBeUndefined();
  expect([known.knows('pod'), known.knows('host')]).toEqual([false, true]);
});

test('of two keys for one thing the newer counts, and what it leaves behind is gone with it', () => {
  const known = table([
    { host: 'web-7', labels: { v: '1' } },
    { host: 'web-7', labels: { v: '2' } },
  ]);
  expect(known.host(host('web-7'))?.labels).toEqual({ v: '2' });
  known.remove('0');
  expect(known.host(host('web-7'))?.labels).toEqual({ v: '2' });
  known.remove('1');
  expect(known.host(host('web-7'))).toBeUndefined();
});

test('what was deleted is remembered for as long as it was told to be', () => {
  let nowMs = 10_000;
  const known = table([CHECKOUT], 100, () => nowMs);
  known.remove('0', 1000);
  nowMs = 11_000;
  expect(known.pod(POD)).toEqual(CHECKOUT);
  nowMs = 11_001;
  expect(known.pod(POD)).toBeUndefined();
  expect(known.size).toBe(0);
  known.put('0', [CHECKOUT]);
  nowMs = 1e9;
  expect(known.pod(POD)).toEqual(CHECKOUT);
});

test('keys that a full list lacks are gone, those that are already remembered keep their time', () => {
  let nowMs = 10_000;
  const known = table([CHECKOUT, { host: 'a' }, { host: 'b' }], 100, () => nowMs);
  known.remove('0', 1000);
  nowMs = 10_900;
  known.retain(new Set(['1']), 1000);
  expect(known.host(host('a'))).toBeDefined();
  nowMs = 11_001;
  expect(known.pod(POD)).toBeUndefined();
  expect(known.host(host('b'))).toBeDefined();
  nowMs = 11_901;
  expect(known.host(host('b'))).toBeUndefined();
});

test('at its bound what was asked for longest ago goes, and is counted', () => {
  const known = table([{ host: 'a' }, { host: 'b' }, { host: 'c' }], 3);
  known.host(host('a'));
  known.put('3', [{ host: 'd' }]);
  expect(['a', 'b', 'c', 'd'].filter((key) => known.host(host(key)) !== undefined)).toEqual(['a', 'c', 'd']);
  expect([known.size, known.evicted]).toEqual([3, 1]);
});

test('a key with more entries than the bound is refused whole', () => {
  const known = table([], 2);
  known.put('pod', [CHECKOUT, { host: 'a' }, { host: 'b' }]);
  expect([known.size, known.evicted]).toEqual([0, 3]);
});

test('a list of one kind does not take away keys of another', () => {
  let nowMs = 10_000;
  const known = table([], 100, () => nowMs);
  known.put('pods//a', [CHECKOUT]);
  known.put('nodes//a', [{ host: 'a' }]);
  known.retain(new Set(), 0, 'pods//');
  expect([known.pod(POD), known.host(host('a'))]).toEqual([undefined, { host: 'a' }]);
  nowMs += 1;
  known.retain(new Set());
  expect(known.size).toBe(0);
});

test('to look at what a key stands for is no use of it', () => {
  const known = table([{ host: 'a' }, { host: 'b' }], 2);
  expect([known.entriesOf('0'), known.entriesOf('none')]).toEqual([[{ host: 'a' }], []]);
  known.put('2', [{ host: 'c' }]);
  expect([known.entriesOf('0'), known.entriesOf('1')]).toEqual([[], [{ host: 'b' }]]);
});

test('what was remembered for long enough is freed without being asked for, and is no loss', () => {
  let nowMs = 10_000;
  const known = table([CHECKOUT, { host: 'a' }], 100, () => nowMs);
  known.remove('0', 1000);
  nowMs = 10_999;
  known.forgetExpired();
  expect([known.size, known.knows('pod')]).toEqual([2, true]);
  nowMs = 11_001;
  known.forgetExpired();
  expect([known.size, known.knows('pod'), known.evicted]).toEqual([1, false, 0]);
});

test('what comes back is not forgotten any more', () => {
  let nowMs = 10_000;
  const known = table([CHECKOUT], 100, () => nowMs);
  known.remove('0', 1000);
  known.put('0', known.entriesOf('0'));
  nowMs = 1e9;
  known.forgetExpired();
  expect(known.pod(POD)).toEqual(CHECKOUT);
});
