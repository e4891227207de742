import { expect, test } from 'vitest';
import { analyseText } from '../../../src/index.ts';

const at = (seconds: number, text: string): string =>
  `Sep 15 05:${minute(seconds)} web-7 kernel: [${uptime(seconds)}] ${text}`;
const minute = (seconds: number): string =>
  `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
const uptime = (seconds: number): string => `${String(1000 + seconds).padStart(5)}.000000`;
const DENIED = '__vm_enough_memory: pid: 9, comm: java, bytes: 4096 not enough memory for the allocation';
const KILLED =
  'Out of memory: Killed process 7 (java) total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0';

const findingsOf = (lines: readonly string[]): string[] =>
  analyseText(lines.join('\n'), { receivedUs: Date.UTC(2026, 8, 16) * 1000 }).incidents.flatMap(
    ({ diagnosis }) => diagnosis?.findings.map(({ id }) => id) ?? [],
  );

test('refused allocations of the ten minutes before speak for strict overcommit', () => {
  expect(findingsOf([at(0, DENIED), at(599, KILLED)])).toContain('C6.strict-overcommit');
});

test('those of longer ago, and those after, do not', () => {
  expect(findingsOf([at(0, DENIED), at(601, KILLED)])).toContain('C6.strict-overcommit-unlikely');
  expect(findingsOf([at(0, KILLED), at(1, DENIED)])).toContain('C6.strict-overcommit-unlikely');
});

test('a refusal alone is no incident', () => {
  expect(findingsOf([at(0, DENIED)])).toEqual([]);
});
