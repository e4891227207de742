import { describe, expect, it } from 'vitest';
import { ERA_IDS, type EraId } from '../../../src/simulate/eras.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import type { ReportSpec } from '../../../src/simulate/report-spec.ts';
import { cgroupSpec, JAVA, SH } from './specs.ts';

const textsOf = (spec: ReportSpec): readonly string[] => printReport(spec).records.map((record) => record.text);
const sizes = 'total-vm:2097152kB, anon-rss:512000kB, file-rss:8192kB, shmem-rss:0kB';
const reaped = 'oom_reaper: reaped process 4711 (java), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB';
const table = [
  'Tasks state (memory values in pages):',
  '[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
  '[   4700]  1000  4700     1024      768    45056        0           936 sh',
  '[   4711]  1000  4711   524288   130048  1228800        0           936 java',
];
const constraint = (name: string): string =>
  `oom-kill:constraint=${name},nodemask=(null),cpuset=web.service,mems_allowed=0,oom_memcg=/app.slice,` +
  'task_memcg=/app.slice/web.service,task=java,pid=4711,uid=1000';

describe('a cgroup at its limit', () => {
  it('4.19: nodemask in the opening, Task in, stats on one line, a candidate, a bare kill line', () => {
    expect(textsOf(cgroupSpec('4.19', { traceLines: 0, cgroupVersion: 1 }))).toStrictEqual([
      'java invoked oom-killer: gfp_mask=0x6000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=936',
      'java cpuset=web.service mems_allowed=0',
      'CPU: 1 PID: 4712 Comm: java Not tainted 4.19.0-27-amd64 #1 Debian 4.19.316-1',
      'Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2 04/01/2014',
      'Task in /app.slice/web.service killed as a result of limit of /app.slice',
      'memory: usage 524288kB, limit 524288kB, failcnt 77',
      'memory+swap: usage 524288kB, limit 9007199254740988kB, failcnt 0',
      'kmem: usage 8192kB, limit 9007199254740988kB, failcnt 0',
      'Memory cgroup stats for /app.slice: cache:10240KB rss:513024KB rss_huge:0KB shmem:0KB mapped_file:10240KB ' +
        'dirty:0KB writeback:0KB inactive_anon:0KB active_anon:513024KB inactive_file:10240KB active_file:0KB unevictable:0KB',
      ...table,
      'Memory cgroup out of memory: Kill process 4711 (java) score 973 or sacrifice child',
      `Killed process 4711 (java) ${sizes}`,
      reaped,
    ]);
  });

  it('5.0: the oom-kill line, which always says CONSTRAINT_NONE, and a candidate', () => {
    expect(textsOf(cgroupSpec('5.0')).slice(-4)).toStrictEqual([
      constraint('CONSTRAINT_NONE'),
      'Memory cgroup out of memory: Kill process 4711 (java) score 973 or sacrifice child',
      `Killed process 4711 (java) ${sizes}`,
      reaped,
    ]);
  });

  it.each([
    ['5.1', 'CONSTRAINT_NONE', ''],
    ['5.3', 'CONSTRAINT_MEMCG', ''],
    ['5.4', 'CONSTRAINT_MEMCG', ', UID:1000 pgtables:1200kB oom_score_adj:936'],
    ['6.1', 'CONSTRAINT_MEMCG', ', UID:1000 pgtables:1200kB oom_score_adj:936'],
    ['6.12', 'CONSTRAINT_MEMCG', ', UID:1000 pgtables:1200kB oom_score_adj:936'],
  ] as const)('%s: says %s and ends the kill line with "%s"', (era, name, tail) => {
    expect(textsOf(cgroupSpec(era)).slice(-3)).toStrictEqual([
      constraint(name),
      `Memory cgroup out of memory: Killed process 4711 (java) ${sizes}${tail}`,
      reaped,
    ]);
  });

  it('5.3: statistics are one record with newlines, in bytes', () => {
    const texts = textsOf(cgroupSpec('5.3'));
    const at = texts.indexOf('Memory cgroup stats for /app.slice:');
    expect(texts[at + 1]).toMatch(/^anon 525336576\nfile 10485760\nkernel_stack 32768\n/);
  });

  it('6.8: statistics are a record each, and the table tells the three kinds of rss', () => {
    const texts = textsOf(cgroupSpec('6.8'));
    const at = texts.indexOf('Memory cgroup stats for /app.slice:');
    expect(texts.slice(at + 1, at + 3)).toStrictEqual(['anon 525336576', 'file 10485760']);
    expect(texts).toContain(
      '[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name',
    );
    expect(texts).toContain(
      '[   4711]  1000  4711   524288   130048   128000     2048         0  1228800        0           936 java',
    );
  });

  it('6.12: the CPU line names the uid', () => {
    expect(textsOf(cgroupSpec('6.12'))[1]).toBe(
      'CPU: 1 UID: 1000 PID: 4712 Comm: java Not tainted 6.12.9-200.fc41.x86_64 #1',
    );
  });

  it('a group dies member by member, the first victim twice, once in the truth', () => {
    const { records, truth } = printReport(
      cgroupSpec('6.1', { victims: [4711, 4700], groupCgroup: '/app.slice/web.service', reaped: false }),
    );
    expect(records.slice(-4).map((record) => record.text.slice(0, 60))).toStrictEqual([
      'Memory cgroup out of memory: Killed process 4711 (java) tota',
      'Tasks in /app.slice/web.service are going to be killed due t',
      'Memory cgroup out of memory: Killed process 4711 (java) tota',
      'Memory cgroup out of memory: Killed process 4700 (sh) total-',
    ]);
    expect(truth).toMatchObject({ kind: 'kernel-group-kill', groupCgroup: '/app.slice/web.service' });
    expect(truth.victims.map((victim) => victim.pid)).toStrictEqual([4711, 4700]);
  });

  it('nothing killable: no oom-kill line, nobody dies', () => {
    const { records, truth } = printReport(cgroupSpec('6.1', { victims: [] }));
    expect(records.at(-1)?.text).toBe('Out of memory and no killable processes...');
    expect(records.some((record) => record.part === 'constraint')).toBe(false);
    expect(truth).toMatchObject({ kind: 'kernel-no-victim', scope: 'cgroup', victims: [], limitOwner: '/app.slice' });
    expect(textsOf(cgroupSpec('4.19', { victims: [] }))).toContain('Memory limit reached of cgroup /app.slice');
  });

  it('lines carry the id of the task that printed them, the reaper’s its own', () => {
    const callers = printReport(cgroupSpec('6.1', { callers: true })).records.map((record) => record.caller);
    expect(new Set(callers.slice(0, -1))).toStrictEqual(new Set(['T4712']));
    expect(callers.at(-1)).toBe('T57');
  });
});

describe('a shortage of the host', () => {
  const host: Partial<ReportSpec> = { scope: 'host', limitOwner: undefined, memory: undefined };

  it('prints Mem-Info and no cgroup’s counters', () => {
    const texts = textsOf(cgroupSpec('6.1', host));
    expect(texts).toContain('Mem-Info:');
    expect(texts).toContain('2097152 pages RAM');
    expect(texts.some((text) => text.startsWith('memory: usage'))).toBe(false);
    expect(texts).toContain(
      'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,' +
        'task_memcg=/app.slice/web.service,task=java,pid=4711,uid=1000',
    );
    expect(texts.at(-2)).toMatch(/^Out of memory: Killed process 4711 \(java\) /);
  });

  it('asked for by sysrq has order -1 and comes from a kworker', () => {
    const manual = { ...host, manual: true, trigger: { comm: 'kworker/1:3', pid: 83 } };
    expect(textsOf(cgroupSpec('6.1', manual)).slice(0, 2)).toStrictEqual([
      'sysrq: Manual OOM execution',
      'kworker/1:3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0',
    ]);
    expect(textsOf(cgroupSpec('6.1', manual)).some((text) => text.includes('moom_callback+'))).toBe(true);
  });

  it.each([
    ['cpuset', 'CONSTRAINT_CPUSET,nodemask=(null),cpuset=web.service'],
    ['mempolicy', 'CONSTRAINT_MEMORY_POLICY,nodemask=0,cpuset=web.service'],
  ] as const)('of a %s says so', (scope, said) => {
    expect(textsOf(cgroupSpec('6.1', { ...host, scope }))).toContainEqual(expect.stringContaining(said));
  });

  it('64 KiB pages: pages are fewer, kB the same', () => {
    const big = (task: typeof JAVA): typeof JAVA => ({ ...task, pgtablesBytes: 1_310_720 });
    const texts = textsOf(cgroupSpec('6.1', { ...host, pageBytes: 65_536, tasks: [big(SH), big(JAVA)] }));
    expect(texts).toContain('[   4711]  1000  4711    32768     8128  1310720        0           936 java');
    expect(texts).toContain('131072 pages RAM');
    expect(texts.at(-2)).toContain(sizes);
  });
});

it.each(ERA_IDS)('%s: no record is longer than printk allows, time never runs back', (era: EraId) => {
  for (const scope of ['cgroup', 'host'] as const) {
    const { records } = printReport(cgroupSpec(era, { scope, traceLines: 20 }));
    expect(Math.max(...records.map((record) => record.text.length))).toBeLessThanOrEqual(992);
    const times = records.map((record) => record.afterUs);
    expect(times).toStrictEqual([...times].sort((a, b) => a - b));
  }
});
