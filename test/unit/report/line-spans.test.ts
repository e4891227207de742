import { describe, expect, it } from 'vitest';
import { spansOf } from '../../../src/report/parts/line-spans.ts';

/** What was read of a line: field and text. */
const readOf = (line: string): readonly string[] =>
  spansOf(line).flatMap(({ text, means }) => (means === undefined ? [] : [`${means}: ${text}`]));

const LINES: readonly (readonly [line: string, read: readonly string[]])[] = [
  [
    'Web Content invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-17',
    ['trigger.comm: Web Content', 'trigger.gfpMask: 0xcc0(GFP_KERNEL)', 'trigger.order: 0', 'oomScoreAdj: -17'],
  ],
  [
    'memory: usage 1024kB, limit 2048kB, failcnt 7',
    ['memory.usageBytes: 1024kB', 'memory.limitBytes: 2048kB', 'memory.failcnt: 7'],
  ],
  [
    'memory+swap: usage 1kB, limit 2kB, failcnt 3',
    ['memory.memsw.usageBytes: 1kB', 'memory.memsw.limitBytes: 2kB', 'memory.memsw.failcnt: 3'],
  ],
  [
    'kmem: usage 1kB, limit 2kB, failcnt 3',
    ['memory.kmem.usageBytes: 1kB', 'memory.kmem.limitBytes: 2kB', 'memory.kmem.failcnt: 3'],
  ],
  [
    'Memory cgroup out of memory: Killed process 7 (a (b) c) total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:33 pgtables:2kB oom_score_adj:100',
    [
      'victims.pid, victims.comm: 7 (a (b) c)',
      'victims.totalVmBytes: 8kB',
      'victims.anonRssBytes: 4kB',
      'victims.fileRssBytes: 0kB',
      'victims.shmemRssBytes: 0kB',
      'victims.uid: 33',
      'victims.pgtablesBytes: 2kB',
      'oomScoreAdj: 100',
    ],
  ],
  [
    'oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/a,task_memcg=/a/b,task=nginx,pid=7,uid=33',
    [
      'constraint: CONSTRAINT_MEMCG',
      'limitOwner.cgroup: /a',
      'victims.cgroup: /a/b',
      'victims.comm: nginx',
      'victims.pid: 7',
      'victims.uid: 33',
    ],
  ],
];

describe('a raw line', () => {
  it.each(LINES)('has what was read from it marked: %s', (line, read) => {
    expect(readOf(line)).toEqual(read);
  });

  it('is whole when its spans are put together again, whatever it holds', () => {
    for (const line of [
      ...LINES.map(([each]) => each),
      '',
      '   ',
      'pid=',
      'usage 1kB, limit',
      '\u0000<b>',
      'task='.repeat(50),
    ]) {
      expect(
        spansOf(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
    }
  });

  it('of very many words that begin like labels is read in linear time', () => {
    expect(spansOf('usage limit pid= task= Killed process '.repeat(5000)).length).toBeGreaterThan(0);
  });
});
