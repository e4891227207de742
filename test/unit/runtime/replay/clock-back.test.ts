import { expect, test } from 'vitest';
import { aggregateKey } from '../../../../src/aggregate/key.ts';
import { analyseText } from '../../../../src/runtime/analyse.ts';

/** A kill of nginx on web-7, as its clock has it. */
const kill = (at: string, pid: number): string =>
  [
    `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/nginx.service,task_memcg=/system.slice/nginx.service,task=nginx,pid=${String(pid)},uid=0`,
    `Memory cgroup out of memory: Killed process ${String(pid)} (nginx) total-vm:52428kB, anon-rss:20766kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:7260kB oom_score_adj:0`,
  ]
    .map((text, index) => `${at}.00000${String(index)}+00:00 web-7 kernel: ${text}\n`)
    .join('');

test('a clock that jumps back a year: nothing is late in a replay, and each kill counts in the windows of its year', () => {
  const log = [
    kill('2026-09-15T10:00:10', 1),
    kill('2025-09-15T10:00:20', 2),
    kill('2025-09-15T10:01:30', 3),
    kill('2026-09-15T10:02:40', 4),
  ].join('');
  const { incidents, aggregates, dead } = analyseText(log, { timezone: 'UTC' });
  expect(dead).toEqual([]);
  expect(incidents.map(({ victims }) => victims[0]?.pid)).toEqual([2, 3, 1, 4]);
  expect(aggregates.map((each) => `${aggregateKey(each)}: ${String(each.incidents)}`)).toEqual(
    ['2025', '2026'].flatMap((year) => [
      `web-7/nginx.service|5m|${year}-09-15T10:00:00Z: 2`,
      `web-7/nginx.service|1h|${year}-09-15T10:00:00Z: 2`,
      `web-7/nginx.service|1d|${year}-09-15T00:00:00Z: 2`,
    ]),
  );
});
