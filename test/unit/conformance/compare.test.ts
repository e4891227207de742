import { describe, expect, it } from 'vitest';
import { analyseText } from '../../../src/index.ts';
import { compare } from '../../conformance/compare.ts';
import type { KillTruth } from '../../conformance/truth.ts';

const LOG = [
  '[   12.000001] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  '[   12.000002] memory: usage 1024kB, limit 1024kB, failcnt 9',
  '[   12.000003] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a,task_memcg=/a/b,task=java,pid=7,uid=0',
  '[   12.000004] Memory cgroup out of memory: Killed process 7 (java) total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0',
].join('\n');

const TRUTH: KillTruth = {
  pid: 7,
  comm: 'java',
  uid: 0,
  constraint: 'CONSTRAINT_MEMCG',
  oomMemcg: '/a',
  taskMemcg: '/a/b',
  totalVmKb: 9,
  anonRssKb: 4,
  fileRssKb: 0,
  shmemRssKb: 0,
  oomScoreAdj: 0,
  invokedBy: 'java',
  gfpMask: '0xcc0',
  order: 0,
  scope: 'cgroup',
  limitKb: 1024,
  usageKb: 1024,
};

const judged = (kills: readonly KillTruth[], rawKillLines?: number): readonly string[] =>
  compare({ kills, ...(rawKillLines === undefined ? {} : { rawKillLines }) }, analyseText(LOG).incidents).differences;

describe('the comparison with a truth', () => {
  it('finds no difference where there is none', () => {
    expect(judged([TRUTH])).toEqual([]);
  });

  it.each([
    ['a wrong value', { anonRssKb: 5 }, 'anonRssKb is 4, expected 5'],
    ['a value that nobody said', { constraint: null }, 'constraint is "CONSTRAINT_MEMCG", expected null'],
    ['another scope', { scope: 'host' }, 'scope is "cgroup", expected "host"'],
    ['another limit', { limitKb: 9_007_199_254_740_988 }, 'limitKb is 1024, expected null'],
    ['a group that is none', { groupKill: '/a' }, 'groupKill is null, expected "/a"'],
    ['a request that was none', { trigger: 'sysrq' }, 'manual is false, expected true'],
  ])('shows %s', (_, change, expected) => {
    expect(judged([{ ...TRUTH, ...change }])[0]).toContain(expected);
  });

  it('shows kills that are missing, invented, and lines that are not accounted for', () => {
    expect(judged([TRUTH, { ...TRUTH, pid: 8 }])).toEqual(['kill of 8 (java): not found']);
    expect(judged([])).toEqual(['kill of 7 (java): invented']);
    expect(judged([TRUTH], 2)).toEqual(['kill lines: 1 are accounted for, expected 2']);
  });

  it('accepts absence where a damaged line makes it right', () => {
    expect(judged([{ ...TRUTH, pid: 7, limitKb: 1024, lenient: ['totalVmKb'] }])).toEqual([]);
    const noSize = analyseText(
      LOG.replace(' total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0', ' tot'),
    ).incidents;
    const { differences } = compare({ kills: [{ ...TRUTH, lenient: ['totalVmKb'] }] }, noSize);
    expect(differences.join()).not.toContain('totalVmKb');
    expect(differences.join()).toContain('anonRssKb');
  });
});
