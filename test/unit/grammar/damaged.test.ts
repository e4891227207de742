import { describe, expect, it } from 'vitest';
import { matchLine, SENTENCES } from '../../../src/grammar/index.ts';

const KILL =
  'Memory cgroup out of memory: Killed process 4711 (java) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:-998';
const SUMMARY =
  'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=app,mems_allowed=0-1,oom_memcg=/a,task_memcg=/a/b,task=java,pid=4711,uid=1000';

describe('a cut line says what it says whole', () => {
  const kill = { family: 'killed', prefix: 'Memory cgroup out of memory', pid: 4711, truncated: true } as const;
  const sizes = { comm: 'java', totalVmBytes: 5_242_880 };
  it.each([
    ['(ja', {}],
    ['(java', {}],
    ['(java) tot', { comm: 'java' }],
    ['total-vm:51', { comm: 'java' }],
    ['anon-rss:204', sizes],
    ['anon-rss:2048', sizes],
    ['anon-rss:2048kB', { ...sizes, anonRssBytes: 2_097_152 }],
    ['anon-rss:2048kB, fi', { ...sizes, anonRssBytes: 2_097_152 }],
  ])('kill line up to %s', (last, said) => {
    const text = KILL.slice(0, KILL.indexOf(last) + last.length);
    expect(matchLine(text)).toEqual({ ...kill, ...said });
  });

  it.each(['>', '\u2026', '...'])('kill line that a pager cut with %s, before and in a value', (mark) => {
    for (const last of ['(java) tot', 'total-vm:51']) {
      const text = KILL.slice(0, KILL.indexOf(last) + last.length);
      expect(matchLine(`${text}${mark}`)).toEqual({ ...kill, comm: 'java' });
    }
  });

  it('a name with parentheses that the line cuts is left out, its kill is not', () => {
    expect(matchLine('Killed process 7 ((a)b')).toEqual({ family: 'killed', pid: 7, truncated: true });
  });

  const front = { family: 'constraint', constraint: 'CONSTRAINT_MEMCG', truncated: true } as const;
  const nodes = { nodemask: '(null)', cpuset: 'app', memsAllowed: '0-1' };
  it.each([
    ['cpuset=ap', { nodemask: '(null)' }],
    ['oom_memcg=/a', nodes],
    ['task_memcg=/a/', { ...nodes, oomMemcg: '/a' }],
    ['task=ja', { ...nodes, oomMemcg: '/a', taskMemcg: '/a/b' }],
    // Up to here all could be the name.
    ['pid=4711,ui', { ...nodes, oomMemcg: '/a', taskMemcg: '/a/b' }],
    ['pid=4711,uid', { ...nodes, oomMemcg: '/a', taskMemcg: '/a/b', comm: 'java', pid: 4711 }],
  ])('summary up to %s', (last, said) => {
    const text = SUMMARY.slice(0, SUMMARY.indexOf(last) + last.length);
    expect(matchLine(text)).toEqual({ ...front, ...said });
  });

  it('whatever the place: nothing throws, and no number is clipped', () => {
    for (const { sample, expected } of SENTENCES) {
      for (let end = 0; end < sample.length; end += 1) {
        const event = matchLine(sample.slice(0, end));
        if (event?.family !== 'killed' || expected.family !== 'killed') continue;
        for (const key of ['totalVmBytes', 'anonRssBytes', 'fileRssBytes', 'shmemRssBytes', 'pgtablesBytes'] as const) {
          expect([undefined, expected[key]]).toContain(event[key]);
        }
      }
    }
  });
});

describe('names and paths that want to mislead', () => {
  it.each(['x) total-vm:1kB', '((agetty))', 'a,pid=1,uid=0', ') score 1', 'Out of memory:'])('%s', (comm) => {
    expect(matchLine(KILL.replace('(java)', `(${comm})`))).toMatchObject({ comm, pid: 4711, totalVmBytes: 5_242_880 });
    expect(matchLine(SUMMARY.replace('task=java', `task=${comm}`))).toMatchObject({ comm, pid: 4711, uid: 1000 });
  });

  it('no victim, paths empty, counters without limit, numbers too great', () => {
    expect(matchLine('Task in  killed as a result of limit of ')).toEqual({ family: 'taskIn' });
    for (const kb of ['18014398509481983', '9007199254740988', '9007199254740928', '8589934588']) {
      const event = matchLine(`kmem: usage 0kB, limit ${kb}kB, failcnt 0`);
      expect(event).toEqual({ family: 'memcgUsage', counter: 'kmem', usageBytes: 0, unlimited: true, failcnt: 0 });
    }
    expect(matchLine('Killed process 7 (a) total-vm:99999999999999999kB, anon-rss:1kB, file-rss:0kB')).toEqual({
      family: 'killed',
      pid: 7,
      comm: 'a',
      anonRssBytes: 1024,
      fileRssBytes: 0,
    });
    expect(matchLine('active_file:1')).toMatchObject({ family: 'memInfoTotals' });
    expect(matchLine(' active_file:1')).toMatchObject({ family: 'memInfoTotals' });
  });
});

describe('hostile lines take linear time', () => {
  const repeats = [')', '(', ' ', ',task=', '1 ', '[1] ', ' 1kB', 'a:1kB ', ': ', ', ', 'a', '_', '1', ' #', '-'];
  const heads = ['', ...new Set(SENTENCES.map(({ sample }) => sample.slice(0, 34))), KILL.slice(0, 64)];

  it.each(repeats)('many of "%s"', (repeat) => {
    const began = performance.now();
    // Past the bound on the length too, where the readers are asked themselves.
    for (const head of heads) {
      const text = `${head}${repeat.repeat(1_000_000 / repeat.length)}x`;
      expect(matchLine(text)).toBeUndefined();
      for (const read of new Set(SENTENCES.map((sentence) => sentence.read))) read(text.slice(0, 200_000));
    }
    // Quadratic time takes minutes.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
