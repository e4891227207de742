import type { Incident } from '../../../src/model/generated/incident.ts';
import { analyseRecords, type Analysis } from '../../../src/runtime/analyse.ts';

/** What somebody calls a process, a unit, a host who wants more than to be shown. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'an escape sequence': '\u001b[2J\u001b]0;x\u0007',
  'a C1 control': '\u009b31m\u0085',
  'an end of an element': '</script><!--',
  'an element': '<img src=x onerror=alert(1)>',
  'an attribute': '" onmouseover="alert(1)',
  'separators of lines': 'a\u2028b\u2029c',
  'marks of direction': '\u202egpj.exe\u2066',
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'a formula': '=HYPERLINK("//x")',
  'fields of CEF': 'x|y=z\\ rt=0 act=no',
  'fields of the kernel': ',task=x,pid=1',
  'a substitution': '$(>pwned)`>pwned`',
  'a command': "';>pwned;'",
  'another command': '\n>pwned #',
  'an option': '-rf',
  dots: 'a.b..c',
  Markdown: '[x](javascript:x)|`*_',
  'half a character': '\ud83d',
  'a template': '${jndi:ldap://x}{{7*7}}%n%s',
};

const COMM_BYTES = 15;

/** The name of a process can hold no more, and no end of a line. */
function commOf(evil: string): string {
  return Buffer.from(evil.replaceAll('\n', ' ')).subarray(0, COMM_BYTES).toString('utf8').replaceAll('\ufffd', '');
}

const CGROUPS: readonly ((name: string) => string)[] = [
  (name) => `/system.slice/${name}.service`,
  (name) => `/user.slice/user-1000.slice/user@1000.service/app.slice/${name}.service`,
  (name) => `/machine.slice/machine-${name}.scope`,
  (name) => `/lxc/${name}`,
  (name) => `/kubepods.slice/kubepods-pod3f1c2a9e_0b7d_4c55_9a57_6d2f0c1e8b44.slice/${name}.scope`,
  (name) => `/kubepods/burstable/pod${name}/${name}`,
  (name) => `/docker/${name}`,
  (name) => `/slurm/uid_1000/job_${name}/step_0`,
  (name) => `/nomad.slice/${name}.scope`,
  (name) => `/${name}`,
];

/** A report of the kernel whose names are hostile, as the journal holds it. */
function reportOf(evil: string, cgroup: string, at: number): readonly string[] {
  const comm = commOf(evil);
  const path = cgroup.replaceAll('\n', '');
  const messages = [
    `${comm} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`,
    'memory: usage 524288kB, limit 524288kB, failcnt 7',
    'Tasks state (memory values in pages):',
    '[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
    `[     42]  1000    42   131072   120000   401408        0             0 ${comm}`,
    `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${path},task_memcg=${path},task=${comm},pid=42,uid=1000`,
    `Memory cgroup out of memory: Killed process 42 (${comm}) total-vm:524288kB, anon-rss:480000kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:392kB oom_score_adj:0`,
  ];
  return messages.map((message, line) =>
    JSON.stringify({
      __REALTIME_TIMESTAMP: String(1_795_514_400_000_000 + at * 60_000_000 + line),
      _SOURCE_MONOTONIC_TIMESTAMP: String(1_000_000_000 + at * 60_000_000 + line),
      _BOOT_ID: 'fedcba9876543210fedcba9876543210',
      _HOSTNAME: evil,
      _TRANSPORT: 'kernel',
      SYSLOG_FACILITY: '0',
      environment: evil,
      cluster: evil,
      MESSAGE: message,
    }),
  );
}

/** What is told of such reports, one in each kind of cgroup. */
export function toldOf(evil: string): Analysis {
  const records = CGROUPS.flatMap((cgroup, at) => reportOf(evil, cgroup(evil), at));
  return analyseRecords(
    records.map((record) => ({ bytes: Buffer.from(record) })),
    { timezone: 'UTC', provenance: 'kernel' },
  );
}

/** All paths of keys below a value; places in lists are one. */
export function keysOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => keysOf(each, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => keysOf(each, `${path}/${key}`));
}

/** Commands that an incident proposes. */
export function commandsOf({ diagnosis }: Incident): readonly string[] {
  return (diagnosis?.findings ?? []).flatMap(({ remedy = [], checks = [], verify = [] }) => [
    ...remedy,
    ...checks,
    ...verify,
  ]);
}
