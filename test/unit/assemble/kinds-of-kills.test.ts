import { expect, test } from 'vitest';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { SECOND, killed, memcgReport, replayed, tell } from './lines.ts';
import { say } from './texts.ts';

const SIZES = 'total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB';
const OPENING = 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';

function killLine(pid: number, prefix = 'Memory cgroup out of memory'): string {
  return `${prefix}: Killed process ${String(pid)} (java) ${SIZES}, UID:1000 pgtables:12kB oom_score_adj:0`;
}

function chosen(pid: number, oomMemcg = '/pods/p'): string {
  return (
    'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c,mems_allowed=0,' +
    `oom_memcg=${oomMemcg},task_memcg=${oomMemcg}/c,task=java,pid=${String(pid)},uid=1000`
  );
}

function groupLine(path = '/pods/p'): string {
  return `Tasks in ${path} are going to be killed due to memory.oom.group set`;
}

/** Kind and pids of each incident. */
function told(drafts: readonly IncidentDraft[]): string[] {
  return drafts.map(({ kind, victims }) => [kind, ...victims.map(({ pid }) => pid)].join(' '));
}

test('all of a group that dies at an ancestor is one incident, its first victim once, and the next context is another', () => {
  const texts = [chosen(10), killLine(10), groupLine(), ...[10, 11, 12].map((pid) => killLine(pid))];
  const drafts = replayed(say([...texts, killLine(99, 'Out of memory')]));
  expect(told(drafts)).toEqual(['kernel-group-kill 10 11 12', 'kernel-kill 99']);
  expect(drafts[0]).toMatchObject({ groupCgroup: '/pods/p', constraint: 'CONSTRAINT_MEMCG', scope: 'cgroup' });
  expect(drafts[0]?.evidence.duplicates).toBe(1);
});

test('two groups of which the second has lost its head to the rate limit are two incidents', () => {
  const one = [chosen(10), killLine(10), groupLine('/a'), killLine(10), killLine(11)];
  const two = [killLine(20), groupLine('/b'), killLine(20), killLine(21)];
  const drafts = replayed(say([...one, ...two]));
  expect(told(drafts)).toEqual(['kernel-group-kill 10 11', 'kernel-group-kill 20 21']);
  expect(drafts.map((draft) => draft.groupCgroup)).toEqual(['/a', '/b']);
  expect(drafts[1]?.limitOwner).toBeUndefined();
});

test('a process that the table of the cgroup does not list is no member of its group', () => {
  const lines = [...memcgReport({ pid: 4711 }), { family: 'group', cgroup: '/system.slice/app.service' } as const];
  const drafts = replayed(
    tell([...lines, ...[4711, 1, 5000].map((pid) => killed(pid, 'java', 'Memory cgroup out of memory'))]),
  );
  expect(told(drafts)).toEqual(['kernel-group-kill 4711 1', 'kernel-kill 5000']);
});

test('a kill more than a second after a group is not of the group', () => {
  const group = say([killLine(10), groupLine(), killLine(10), killLine(11)]);
  const drafts = replayed([...group, ...say([killLine(12)], { atUs: 1.5 * SECOND, offset: 50 })]);
  expect(told(drafts)).toEqual(['kernel-group-kill 10 11', 'kernel-kill 12']);
});

test('kills without an opening right after another kill are incidents of their own', () => {
  const drafts = replayed(say([OPENING, chosen(10), killLine(10), killLine(11), killLine(12)]));
  expect(told(drafts)).toEqual(['kernel-kill 10', 'kernel-kill 11', 'kernel-kill 12']);
  expect(drafts[1]?.limitOwner).toBeUndefined();
  expect(drafts[1]?.trigger).toBeUndefined();
});

test('a child that dies for the candidate is the only victim', () => {
  const candidate = 'Memory cgroup out of memory: Kill process 10 (java) score 996 or sacrifice child';
  const texts = [OPENING, candidate, `Killed process 11 (child) ${SIZES}`];
  expect(told(replayed(say(texts)))).toEqual(['kernel-kill 11']);
  const [draft, ...more] = replayed(say([OPENING, chosen(10), candidate, `Killed process 11 (child) ${SIZES}`]));
  expect(more).toEqual([]);
  expect(draft?.victims).toMatchObject([{ pid: 11, comm: 'child' }]);
  expect(draft?.victims[0]?.cgroup).toBeUndefined();
  expect(draft?.limitOwner?.cgroup).toBe('/pods/p');
});

test('processes that share the memory of the victim die with it', () => {
  const drafts = replayed(
    say([
      `Killed process 10 (java) ${SIZES}`,
      'Kill process 12 (x) sharing same memory',
      'Kill process 13 (y) sharing same memory',
    ]),
  );
  expect(told(drafts)).toEqual(['kernel-kill 10 12 13']);
  expect(drafts[0]?.victims.map((victim) => victim.sharingMm)).toEqual([undefined, true, true]);
});

test('oom_kill_allocating_task kills as any other', () => {
  const drafts = replayed(say([OPENING, killLine(10, 'Out of memory (oom_kill_allocating_task)')]));
  expect(told(drafts)).toEqual(['kernel-kill 10']);
  expect(drafts[0]?.scope).toBe('host');
});

test('the page-fault path of old kernels kills the process that it names by pid, and else only adds to what is open', () => {
  const named = replayed(tell([{ family: 'vmKilling', comm: 'httpd', pid: 7 }]));
  expect(named).toMatchObject([{ kind: 'kernel-kill', victims: [{ pid: 7, comm: 'httpd' }], scope: 'unknown' }]);
  const after = replayed(tell([killed(7, 'httpd', 'Out of Memory'), { family: 'vmKilling', comm: 'httpd' }]));
  expect(told(after)).toEqual(['kernel-kill 7']);
  const alone = replayed(tell([{ family: 'vmKilling', comm: 'httpd' }]));
  expect(alone).toMatchObject([{ kind: 'kernel-no-victim', victims: [], trigger: { comm: 'httpd' } }]);
});

test('a process that would have been killed, that was exiting, or that nobody asked for was not killed', () => {
  const exiting = 'Memory cgroup out of memory: OOM victim 10 (java) is already exiting. Skip killing the task';
  const drafts = replayed(say([OPENING, chosen(10), exiting]));
  expect(told(drafts)).toEqual(['kernel-no-victim']);
  expect(drafts[0]?.evidence.missing).not.toContain('killed');
  expect(told(replayed(say([chosen(10), exiting])))).toEqual(['kernel-no-victim']);
  expect(
    told(
      replayed(
        tell([
          { family: 'candidate', pid: 10 },
          { family: 'wouldKill', pid: 10 },
        ]),
      ),
    ),
  ).toEqual(['kernel-no-victim']);
  expect(replayed(tell([{ family: 'manual' }, { family: 'requestIgnored' }]))).toEqual([]);
  expect(replayed(tell([{ family: 'mmPinned', pid: 10 }]))).toEqual([]);
});

test('a panic takes the context that was printed before it, and no victim', () => {
  const head = memcgReport().slice(0, 2);
  const panic = { family: 'panic', reason: 'Out of memory: system-wide panic_on_oom is enabled' } as const;
  const [draft, ...more] = replayed(tell([...head, { family: 'memInfo' }, ...memcgReport().slice(8, 12), panic]));
  expect(more).toEqual([]);
  expect(draft).toMatchObject({ kind: 'kernel-panic', scope: 'host', trigger: { comm: 'java' }, tasks: { count: 2 } });
  expect(draft?.panicReason).toBe(panic.reason);
});

test('a panic or a shortage without a victim says nothing of a kill that was chosen before it', () => {
  const drafts = replayed(say([chosen(10), 'Kernel panic - not syncing: System is deadlocked on memory']));
  expect(told(drafts).toSorted()).toEqual(['kernel-kill 10', 'kernel-panic']);
  const spared = replayed(say([chosen(10), 'Out of memory and no killable processes...']));
  expect(told(spared).toSorted()).toEqual(['kernel-kill 10', 'kernel-no-victim']);
});

test('cgroups in which nothing can be killed are counted each for itself, also when they complain in turn', () => {
  const complaint = (path: string): string[] => [
    OPENING,
    'memory: usage 100kB, limit 100kB, failcnt 3',
    `Memory cgroup stats for ${path}:`,
    'Out of memory and no killable processes...',
  ];
  const drafts = replayed(say(Array.from({ length: 10 }, (_, at) => complaint(at % 3 === 0 ? '/a' : '/b')).flat()));
  expect(told(drafts)).toEqual(['kernel-no-victim', 'kernel-no-victim']);
  expect(drafts.map((draft) => [draft.limitOwner?.cgroup, draft.occurrences])).toEqual([
    ['/a', 4],
    ['/b', 6],
  ]);
});

test('suppressed callbacks are told by the report after them, else by the one before', () => {
  const note = 'oom_kill_process: 12 callbacks suppressed';
  const between = replayed(say([killLine(10), note, killLine(11), OPENING, killLine(12)]));
  expect(between.map((draft) => draft.evidence.suppressed)).toEqual([undefined, 12, undefined]);
  expect(replayed(say([OPENING, killLine(10), note])).map((draft) => draft.evidence.suppressed)).toEqual([12]);
  expect(replayed(say([note]))).toEqual([]);
});

test('a kill that was asked for by hand is marked so', () => {
  const drafts = replayed(
    say(['sysrq: Manual OOM execution', OPENING.replace('order=0', 'order=-1'), killLine(10, 'Out of memory')]),
  );
  expect(drafts).toMatchObject([{ trigger: { manual: true, order: -1 }, victims: [{ pid: 10 }] }]);
});
