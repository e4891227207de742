import { expect, test } from 'vitest';
import { aside, witness } from './asides.ts';
import { SECOND, hostReport, memcgReport, replayed, tell } from './lines.ts';

const ID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const POD = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice';

test('a unit whose process the kernel killed is a witness of that kill', () => {
  const drafts = replayed([
    ...tell(memcgReport()),
    aside(witness('oom-kill', { unit: 'app.service' }), 100_000),
    aside(witness('result', { unit: 'app.service' }), 200_000),
  ]);
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({
    kind: 'kernel-kill',
    witnesses: [
      { source: 'systemd', says: 'oom-kill', unit: 'app.service', time: '2026-03-01T00:00:00.1Z' },
      { says: 'result', unit: 'app.service' },
    ],
  });
});

test('a container runtime may speak before the kernel does', () => {
  const path = `${POD}/cri-containerd-${ID}.scope`;
  const oom = witness('oom-kill', { source: 'containerd', containerId: ID });
  const drafts = replayed([aside(oom, 0), ...tell(memcgReport({ path }), { atUs: 500_000 })]);
  expect(drafts).toMatchObject([{ kind: 'kernel-kill', witnesses: [{ source: 'containerd', containerId: ID }] }]);
});

test('what comes later than the gap is absorbed for a minute, before and after', () => {
  const oom = witness('oom-kill', { unit: 'app.service' });
  const kindsWith = (atUs: number): string[] =>
    replayed([...tell(memcgReport(), { atUs: 80 * SECOND }), aside(oom, atUs)]).map(
      ({ kind, witnesses }) => `${kind} ${String(witnesses?.length ?? 0)}`,
    );
  expect(kindsWith(10 * SECOND)).toEqual(['runtime-only 1', 'kernel-kill 0']);
  expect(kindsWith(45 * SECOND)).toEqual(['kernel-kill 0']);
  expect(kindsWith(79 * SECOND)).toEqual(['kernel-kill 1']);
  expect(kindsWith(139 * SECOND)).toEqual(['kernel-kill 0']);
  expect(kindsWith(141 * SECOND)).toEqual(['kernel-kill 0', 'runtime-only 1']);
});

test('a witness of a container that no report has is an incident of its own', () => {
  const path = `${POD}/cri-containerd-${ID}.scope`;
  const drafts = replayed([
    ...tell(memcgReport({ path })),
    aside(witness('oom-kill', { source: 'containerd', containerId: OTHER }), 100_000),
  ]);
  expect(drafts.map(({ kind }) => kind)).toEqual(['kernel-kill', 'runtime-only']);
  expect(drafts[1]).toMatchObject({
    scope: 'unknown',
    victims: [],
    workload: { containerId: OTHER, identityQuality: 'instance' },
    evidence: { provenance: 'userspace', lines: 1 },
  });
});

test('a witness that names nothing comparable belongs to the report that began last before it', () => {
  const flux = witness('oom-kill', { source: 'flux', node: 'web-7', count: 1 });
  const drafts = replayed([
    ...tell(hostReport({ pid: 10 })),
    ...tell(hostReport({ pid: 11 }), { atUs: 1_000_000 }),
    aside(flux, 1_500_000),
  ]);
  expect(drafts.map(({ witnesses }) => witnesses?.length)).toEqual([undefined, 1]);
});

test('several witnesses of one death are one incident; a count makes no more of them', () => {
  const drafts = replayed([
    aside(witness('exit', { unit: `docker-${ID}.scope` }), 0),
    aside(witness('oom-kill', { unit: `docker-${ID}.scope` }), 1000),
    aside(witness('oom-kill', { source: 'docker', containerId: ID }), 500_000),
    aside(witness('result', { unit: `docker-${ID}.scope` }), 20 * SECOND),
    aside(witness('oom-kill', { source: 'slurm', job: '4711.batch', count: 3 }), 30 * SECOND),
  ]);
  expect(drafts).toHaveLength(2);
  expect(drafts[0]?.witnesses?.map(({ says }) => says)).toEqual(['exit', 'oom-kill', 'oom-kill', 'result']);
  expect(drafts[1]).toMatchObject({ kind: 'runtime-only', victims: [], witnesses: [{ job: '4711.batch', count: 3 }] });
});

test('an end by SIGKILL alone, and a count of none, prove nothing', () => {
  const drafts = replayed([
    aside(witness('exit', { unit: 'app.service' }), 0),
    aside(witness('oom-kill', { source: 'slurm', job: '4711.0', count: 0 }), 100),
  ]);
  expect(drafts).toEqual([]);
});

test('an end by SIGKILL of another unit is no witness of a kill', () => {
  const [draft] = replayed([
    ...tell(memcgReport()),
    aside(witness('exit', { unit: 'other.service' }), 1000),
    aside(witness('exit', { unit: 'app.service' }), 1000),
  ]);
  expect(draft?.witnesses).toMatchObject([{ says: 'exit', unit: 'app.service' }]);
});

test('the copy that syslog has of a witness is the same witness', () => {
  const oom = witness('oom-kill', { unit: 'app.service' });
  const [draft, ...more] = replayed([
    ...tell(memcgReport()),
    aside(oom, 0, { transport: 'syslog' }),
    aside(oom, 100_123),
  ]);
  expect(more).toEqual([]);
  expect(draft?.witnesses).toMatchObject([{ time: '2026-03-01T00:00:00.100123Z' }]);
  const [alone, ...others] = replayed([aside(oom, 0, { transport: 'syslog' }), aside(oom, 100_123)]);
  expect(others).toEqual([]);
  expect(alone).toMatchObject({ time: '2026-03-01T00:00:00.100123Z', evidence: { lines: 2 } });
});

test('a kubelet that names the process confirms its kill, and no other', () => {
  const sees = (pid: number): ReturnType<typeof witness> => witness('oom-kill', { source: 'kubelet', pid, comm: 'x' });
  const drafts = replayed([...tell(hostReport()), aside(sees(815), 1000), aside(sees(816), 2000)]);
  expect(drafts.map(({ kind, witnesses }) => [kind, witnesses?.[0]?.pid])).toEqual([
    ['kernel-kill', 815],
    ['runtime-only', 816],
  ]);
});

test('of very many witnesses the first 32 are listed, a KiB of each; all are lines of the incident', () => {
  const said = (at: number) =>
    witness('oom-kill', { source: 'docker', containerId: ID, cgroup: `/${'x'.repeat(4000)}`, count: at + 1 });
  const [draft, ...more] = replayed(Array.from({ length: 40 }, (_, at) => aside(said(at), at * 1000)));
  expect(more).toEqual([]);
  expect(draft?.witnesses?.map(({ count }) => count)).toEqual(Array.from({ length: 32 }, (_, at) => at + 1));
  expect(draft?.witnesses?.every(({ message }) => message?.length === 1024)).toBe(true);
  expect(draft?.evidence.lines).toBe(40);
});
