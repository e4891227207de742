import { describe, expect, it } from 'vitest';
import { matchLine } from '../../../src/grammar/index.ts';

/** Forms that other parsers of OOM lines are known to miss or to misread, each with what it says. */
const UID = 'a1b2c3d4-0011-4a5b-8c6d-1234567890ab';
const CONTAINER = '4f1c'.repeat(16);

describe('kills that a pattern for `Killed process N (name) total-vm` misses (node-problem-detector)', () => {
  it.each([
    [
      'Killed process 4015, UID 48, (httpd) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB',
      { pid: 4015, comm: 'httpd', uid: 48 },
    ],
    ['Killed process 4015 (httpd)', { pid: 4015, comm: 'httpd' }],
    ['Killed process 4015 (httpd) vsz:5120kB, anon-rss:2048kB, file-rss:1kB', { pid: 4015, totalVmBytes: 5_242_880 }],
    ['Out of Memory: Killed process 4015 (httpd).', { pid: 4015, comm: 'httpd', prefix: 'Out of Memory' }],
    ['Out of memory: Killed process 4015, UID 48, (httpd).', { pid: 4015, comm: 'httpd', uid: 48 }],
    ['No available memory (MPOL_BIND): Killed process 4015 (httpd).', { prefix: 'No available memory (MPOL_BIND)' }],
    [
      'Killed process 17 (java), UID 1000, total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB',
      { pid: 17, comm: 'java', uid: 1000, shmemRssBytes: 0 },
    ],
  ])('%s', (text, said) => {
    expect(matchLine(text)).toMatchObject({ family: 'killed', ...said });
  });

  it('a group, and a panic instead of a kill', () => {
    const group = `Tasks in /kubepods/pod${UID} are going to be killed due to memory.oom.group set`;
    expect(matchLine(group)).toEqual({ family: 'group', cgroup: `/kubepods/pod${UID}` });
    const panic = 'Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled';
    expect(matchLine(panic)).toMatchObject({ family: 'panic' });
  });

  it('a candidate is no kill', () => {
    const candidate = matchLine('Out of memory: Kill process 4015 (httpd) score 9 or sacrifice child');
    expect(candidate).toMatchObject({ family: 'candidate', pid: 4015 });
  });
});

describe('oom-kill lines that a pattern with `oom_memcg` misses or misreads (cadvisor, kubelet, gpud)', () => {
  const front = 'nodemask=(null),cpuset=/,mems_allowed=0-1';
  const end = 'task_memcg=/system.slice/a.service,task=java,pid=4711,uid=0';

  it.each([
    ['CONSTRAINT_NONE', `${front},global_oom,${end}`, { globalOom: true, nodemask: '(null)' }],
    ['CONSTRAINT_CPUSET', `${front},global_oom,${end}`, { globalOom: true, memsAllowed: '0-1' }],
    [
      'CONSTRAINT_MEMORY_POLICY',
      `${front.replace('(null)', '0,2-3')},global_oom,${end}`,
      { globalOom: true, nodemask: '0,2-3' },
    ],
    ['CONSTRAINT_NONE', `${front},oom_memcg=/system.slice,${end}`, { oomMemcg: '/system.slice' }],
  ])('%s,%s', (constraint, rest, said) => {
    expect(matchLine(`oom-kill:constraint=${constraint},${rest}`)).toEqual({
      ...{ family: 'constraint', constraint, nodemask: '(null)', cpuset: '/', memsAllowed: '0-1' },
      ...{ taskMemcg: '/system.slice/a.service', comm: 'java', pid: 4711, uid: 0 },
      ...said,
    });
  });

  it('a kernel without memory cgroups', () => {
    expect(matchLine(`oom-kill:constraint=CONSTRAINT_NONE,${front},task=java,pid=4711,uid=0`)).toEqual({
      ...{ family: 'constraint', constraint: 'CONSTRAINT_NONE', nodemask: '(null)', cpuset: '/', memsAllowed: '0-1' },
      ...{ comm: 'java', pid: 4711, uid: 0 },
    });
  });

  it('a name that pretends to be another process', () => {
    const line = `oom-kill:constraint=CONSTRAINT_NONE,${front},global_oom,task_memcg=/,task=evil,pid=1,uid=0,pid=4711,uid=1000`;
    expect(matchLine(line)).toMatchObject({ comm: 'evil,pid=1,uid=0', pid: 4711, uid: 1000, taskMemcg: '/' });
  });

  it('the limit and the victim are not mixed up', () => {
    const pod = `/kubepods/burstable/pod${UID}`;
    const line = `oom-kill:constraint=CONSTRAINT_MEMCG,${front},oom_memcg=${pod},task_memcg=${pod}/${CONTAINER},task=java,pid=4711,uid=0`;
    expect(matchLine(line)).toMatchObject({ oomMemcg: pod, taskMemcg: `${pod}/${CONTAINER}` });
  });
});

describe('cgroups that a pattern for pods misses (kubernetes-oomkill-exporter)', () => {
  const systemd = UID.replaceAll('-', '_');
  it.each([
    `/kubepods/pod${UID}/${CONTAINER}`,
    `/kubepods.slice/kubepods-pod${systemd}.slice/cri-containerd-${CONTAINER}.scope`,
    `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${systemd}.slice/crio-${CONTAINER}.scope`,
    `/kubepods/burstable/pod${CONTAINER.slice(0, 32)}/${CONTAINER}`,
    `/docker/${CONTAINER}/kubelet/kubepods/pod${UID}/${CONTAINER}`,
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${systemd}.slice`,
    '/machine.slice/machine-qemu\\x2d3\\x2dweb.scope/libvirt/emulator',
  ])('%s', (cgroup) => {
    const summary = `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${cgroup},task_memcg=${cgroup},task=a,pid=7,uid=0`;
    expect(matchLine(summary)).toMatchObject({ oomMemcg: cgroup, taskMemcg: cgroup, comm: 'a', pid: 7 });
    const old = `Task in ${cgroup} killed as a result of limit of ${cgroup}`;
    expect(matchLine(old)).toEqual({ family: 'taskIn', taskMemcg: cgroup, oomMemcg: cgroup });
  });
});

describe('openings that a pattern for flags and names misses (OOMAnalyser)', () => {
  it.each([
    ['oom-killer: gfp_mask=0x201d2, order=0', { gfpMask: '0x201d2', order: 0 }],
    ['java invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=-17', { comm: 'java', order: 0 }],
    [
      'java invoked oom-killer: gfp_mask=0x0(), order=-1, oom_score_adj=0',
      { gfpMask: '0x0', order: -1, oomScoreAdj: 0 },
    ],
    [
      'Plex Media Serve invoked oom-killer: gfp_mask=0x1100cca(GFP_HIGHUSER_MOVABLE|0x800), order=0, oom_score_adj=0',
      { gfpFlags: 'GFP_HIGHUSER_MOVABLE|0x800' },
    ],
    ['invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0', { gfpMask: '0xcc0', order: 0 }],
    [
      'a invoked oom-killer: gfp_mask=0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null),  order=0, oom_score_adj=0',
      { nodemask: '(null)', order: 0 },
    ],
  ])('%s', (text, said) => {
    expect(matchLine(text)).toMatchObject({ family: 'opening', ...said });
  });
});

describe('numbers with the wrong unit', () => {
  const kill =
    'Out of memory: Killed process 7 (a) total-vm:5120kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:';

  it('page tables of 5.4.0 to 5.4.8, bytes labelled kB, are left out where they show', () => {
    expect(matchLine(`${kill}53248kB oom_score_adj:0`)).toEqual({
      ...{ family: 'killed', prefix: 'Out of memory', pid: 7, comm: 'a', uid: 0, totalVmBytes: 5_242_880 },
      ...{ anonRssBytes: 2_097_152, fileRssBytes: 0, shmemRssBytes: 0, oomScoreAdj: 0 },
    });
    expect(matchLine(`${kill}52kB oom_score_adj:0`)).toMatchObject({ pgtablesBytes: 53_248 });
  });

  it('kB, KB and bytes', () => {
    expect(matchLine('Memory cgroup stats for /a: cache:1KB rss:2KB unevictable:0KB')).toMatchObject({
      stats: { cache: 1024, rss: 2048 },
    });
    expect(matchLine('anon 4096')).toMatchObject({ value: 4096 });
    expect(
      matchLine('oom_reaper: reaped process 7 (a), now anon-rss:0kB, file-rss:0kB, shmem-rss:0lulB'),
    ).toMatchObject({ pid: 7 });
  });
});
