import { expect, test } from 'vitest';
import { aside, kill, witness } from './asides.ts';
import { SECOND, hostReport, replayed, tell } from './lines.ts';

const CGROUP = '/user.slice/user-1000.slice/user@1000.service/app.slice/app-code-4711.scope';
const UNIT = 'app-code-4711.scope';

test('a second signal to one process is the same kill', () => {
  const victim = { pid: 9994, comm: 'Web Content', uid: 1000, rssBytes: 4096, oomScoreAdj: 300 };
  const drafts = replayed([
    aside({ family: 'userspaceDetail', killer: 'earlyoom', stage: 'intent', reason: 'mem 1 %' }, 0),
    aside(kill('earlyoom', 'attempt', { ...victim, signal: 'SIGTERM' }), 1000),
    aside(kill('earlyoom', 'attempt', { ...victim, signal: 'SIGKILL' }), 8 * SECOND),
    aside({ family: 'userspaceDetail', killer: 'earlyoom', stage: 'done' }, 14 * SECOND),
  ]);
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({
    kind: 'userspace-kill',
    scope: 'userspace',
    time: '2026-03-01T00:00:00.001Z',
    userspace: { killer: 'earlyoom', stage: 'done', signal: 'SIGKILL', reason: 'mem 1 %' },
    victims: [{ ...victim }],
    evidence: { lines: 4, duplicates: 1 },
  });
  expect(drafts[0]).not.toHaveProperty('limitOwner');
});

test('two processes that one killer kills are two kills', () => {
  const drafts = replayed([
    aside(kill('lmkd', 'done', { pid: 10, comm: 'a' }), 0),
    aside(kill('lmkd', 'done', { pid: 11, comm: 'b' }), 1000),
  ]);
  expect(drafts.map(({ victims }) => victims[0]?.pid)).toEqual([10, 11]);
});

test('what systemd-oomd kills, and what PID 1 says of it, is one kill', () => {
  const drafts = replayed([
    aside(kill('systemd-oomd', 'done', { cgroup: CGROUP, reason: 'memory pressure' }), 0),
    aside(witness('oomd-kill', { unit: UNIT, count: 17 }), 3 * SECOND),
    aside(witness('result', { unit: UNIT }), 3 * SECOND + 10),
  ]);
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({
    userspace: { killer: 'systemd-oomd', stage: 'done', cgroup: CGROUP, killed: 17 },
    victims: [],
    workload: { unit: UNIT },
    witnesses: [{ says: 'oomd-kill' }, { says: 'result' }],
  });
});

test('a cgroup that is marked is killed only when somebody says so', () => {
  const marked = aside(kill('systemd-oomd', 'intent', { cgroup: CGROUP, reason: 'memory pressure' }), 0);
  expect(replayed([marked])).toEqual([]);
  expect(replayed([marked, aside(witness('oomd-kill', { unit: 'other.scope' }), SECOND)])).toMatchObject([
    { kind: 'userspace-kill', userspace: { killer: 'systemd-oomd', stage: 'done' }, workload: { unit: 'other.scope' } },
  ]);
  const confirmed = replayed([marked, aside(witness('oomd-kill', { unit: UNIT, count: 2 }), 20 * SECOND)]);
  expect(confirmed).toMatchObject([
    { kind: 'userspace-kill', time: '2026-03-01T00:00:00Z', userspace: { stage: 'done', killed: 2 } },
  ]);
});

test('a unit that is killed again after its restart is a second kill', () => {
  const again = kill('systemd-oomd', 'done', { cgroup: CGROUP, reason: 'memory pressure' });
  expect(replayed([aside(again, 0), aside(again, 20 * SECOND)])).toHaveLength(2);
});

test('the processes that a killer of cgroups names on lines of their own are its victims', () => {
  const drafts = replayed([
    aside(kill('talos', 'attempt', { cgroup: '/podruntime/pod1', signal: 'SIGKILL' }), 0),
    aside({ family: 'userspaceDetail', killer: 'talos', stage: 'attempt', pids: [4711, 4712] }, 100),
  ]);
  expect(drafts).toMatchObject([{ victims: [{ pid: 4711 }, { pid: 4712 }], userspace: { killed: 2 } }]);
});

test('a process that the kernel kills after a killer tried to is killed once', () => {
  const tried = kill('earlyoom', 'attempt', { pid: 815, comm: 'mysqld', signal: 'SIGTERM' });
  for (const atUs of [0, 30 * SECOND, 31 * SECOND, 60 * SECOND]) {
    const drafts = replayed([aside(tried, atUs), ...tell(hostReport(), { atUs: 30 * SECOND })]);
    expect(drafts.map(({ kind }) => kind)).toEqual(['kernel-kill']);
    if (atUs <= 31 * SECOND) expect(drafts[0]?.userspace).toMatchObject({ killer: 'earlyoom', signal: 'SIGTERM' });
  }
});

test('the unit of a process that a killer killed is a witness of that kill', () => {
  const drafts = replayed([
    aside(kill('oomd', 'done', { cgroup: '/system.slice/batch.service' }), 0),
    aside(witness('exit', { unit: 'batch.service' }), 1000),
    aside(witness('result', { unit: 'batch.service' }), 30 * SECOND),
  ]);
  expect(drafts).toMatchObject([{ kind: 'userspace-kill', witnesses: [{ says: 'exit' }] }]);
});
