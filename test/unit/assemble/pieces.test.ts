import { expect, test } from 'vitest';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { replayed } from './lines.ts';
import { say, type Extra } from './texts.ts';

const POD = '/kubepods/burstable/pod1/c1';
const SIZES = 'total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:0';
const OPENING = 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
const PIECES = [
  'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)',
  ',cpuset=c1,mems_allowed=0',
  `,oom_memcg=${POD}`,
  `,task_memcg=${POD}`,
  ',task=java,pid=10,uid=1000',
];
const KILL = `Memory cgroup out of memory: Killed process 10 (java) ${SIZES}`;
const WHOLE = {
  constraint: 'CONSTRAINT_MEMCG',
  limitOwner: { cgroup: POD },
  victims: [{ pid: 10, uid: 1000, cgroup: POD }],
};

/** Each text `between` after each of the others. */
function woven(texts: readonly string[], between: readonly string[]): string[] {
  return texts.flatMap((text, at) => [text, ...(between[at] === undefined ? [] : [between[at]])]);
}

test('an oom-kill line in five pieces, woven with the lines of another CPU, reads as one', () => {
  const other = [
    'oom_reaper: reaped process 9 (old), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB',
    'CPU: 3 PID: 77 Comm: kworker/3:1 Not tainted 6.1.0 #1',
    'Mem-Info:',
    'active_anon:1 inactive_anon:2 isolated_anon:0',
  ];
  const drafts = replayed(say([OPENING, ...woven(PIECES, other), KILL]));
  const draft = drafts.find(({ victims }) => victims.length > 0);
  expect(draft).toMatchObject(WHOLE);
  expect(draft?.trigger?.pid).toBeUndefined();
  expect(draft?.evidence).toMatchObject({ reassembled: 1, damaged: [] });
});

test('two oom-kill lines whose pieces alternate are told apart by the task that printed them', () => {
  const pieces = (pid: number): string[] => PIECES.map((text) => text.replace('pid=10', `pid=${String(pid)}`));
  const told = (pid: number): (readonly [string, Extra])[] =>
    [...pieces(pid), KILL.replace('process 10', `process ${String(pid)}`)].map((text) => [
      text,
      { caller: `T${String(pid)}` },
    ]);
  const [one, two] = [told(10), told(20)];
  const drafts = replayed(say(one.flatMap((line, at) => [line, two[at] ?? line])));
  expect(drafts.map(({ victims }) => [victims[0]?.pid, victims[0]?.cgroup])).toEqual([
    [10, POD],
    [20, POD],
  ]);
  expect(drafts.map(({ evidence }) => evidence.reassembled)).toEqual([1, 1]);
});

test('pieces that could be of two lines are given to none', () => {
  const two = PIECES.map((text) => text.replace('pid=10', 'pid=20').replaceAll(POD, '/other'));
  const drafts = replayed(
    say([...PIECES.flatMap((text, at) => [text, two[at] ?? '']), KILL, KILL.replace('10', '20')]),
  );
  expect(drafts.flatMap(({ victims }) => victims.map(({ pid }) => pid))).toEqual([10, 20]);
  for (const { victims } of drafts) expect(victims[0]?.cgroup).toBeUndefined();
});

test('a piece that is lost ends the line there, and nothing is guessed', () => {
  const [head = '', cpuset = '', , taskMemcg = '', task = ''] = PIECES;
  const [draft, ...more] = replayed(say([head, cpuset, taskMemcg, task, KILL]));
  expect(more).toEqual([]);
  expect(draft?.limitOwner).toBeUndefined();
  expect(draft?.victims[0]?.cgroup).toBeUndefined();
  expect(draft?.evidence.damaged).toContain('oom-kill line');
});

test('a path that came as a piece of its own is lost, and what stands around it is not', () => {
  const texts = [PIECES[0] ?? '', PIECES[1] ?? '', ',oom_memcg=', POD, ',task_memcg=', POD, PIECES[4] ?? '', KILL];
  const [draft, ...more] = replayed(say(texts));
  expect(more).toEqual([]);
  expect(draft).toMatchObject({ trigger: { cpuset: 'c1' }, victims: [{ pid: 10 }], scope: 'cgroup' });
  expect(draft?.victims[0]?.cgroup).toBeUndefined();
  expect(draft?.evidence).toMatchObject({ reassembled: 1, damaged: ['oom-kill line'] });
});

test('a cut line without pieces is read as it is, in its place', () => {
  const drafts = replayed(say([OPENING, PIECES[0] ?? '', KILL, OPENING, KILL.replace('10', '11')]));
  expect(drafts.map(({ victims }) => victims[0]?.pid)).toEqual([10, 11]);
  expect(drafts.map(({ constraint }) => constraint)).toEqual(['CONSTRAINT_MEMCG', undefined]);
});

test('the sentences of older kernels are put together as well', () => {
  const texts = [
    'java invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=',
    '(null),  order=0, oom_score_adj=-5',
    `Task in ${POD}`,
    ' killed as a result of limit of /kubepods/burstable/pod1',
    'Memory cgroup out of memory: Kill process 10 (java) score 996 or sacrifice child',
    'Killed process 10 (java) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB',
  ];
  const [draft, ...more] = replayed(say(texts));
  expect(more).toEqual([]);
  expect(draft).toMatchObject({
    trigger: { comm: 'java', order: 0, oomScoreAdj: -5 },
    limitOwner: { cgroup: '/kubepods/burstable/pod1' },
    victims: [{ pid: 10, cgroup: POD }],
    evidence: { reassembled: 2, damaged: [] },
  });
});

test('pieces by netconsole are put together by their bytes, in any order of arrival and also when they come twice', () => {
  const text = PIECES.join('');
  const cuts = [0, 40, 75, 110, text.length];
  const pieces = cuts
    .slice(0, -1)
    .map((at, index): readonly [string, Extra] => [
      text.slice(at, cuts[index + 1]),
      { sequence: 5, monotonicUs: 1_000_000_000, piece: { at, of: text.length } },
    ]);
  const kill: readonly [string, Extra] = [KILL, { sequence: 6, monotonicUs: 1_000_000_001 }];
  for (const lines of [
    [...pieces, kill],
    [kill, ...pieces.toReversed()],
    [...pieces, ...pieces, kill],
  ]) {
    const [draft, ...more] = replayed(say(lines, { transport: 'kmsg' }));
    expect(more).toEqual([]);
    expect(draft).toMatchObject({ ...WHOLE, evidence: { reassembled: 1, damaged: [] } });
  }
  const [first, , ...others] = pieces;
  const damaged: readonly SievedLine[] = say([first ?? '', ...others, kill], { transport: 'kmsg' });
  expect(replayed(damaged)).toMatchObject([{ victims: [{ pid: 10 }], evidence: { damaged: ['oom-kill line'] } }]);
});
