import type { Era, TraceShape } from './era.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { Arch, ReportSpec } from './report-spec.ts';

const COMMON_HEAD = ['dump_stack_lvl+0x44/0x5c', 'dump_header+0x4a/0x211', 'oom_kill_process.cold+0xb/0x10'] as const;

const STACKS = {
  cgroup: [
    'out_of_memory+0x1fd/0x4c0',
    'mem_cgroup_out_of_memory+0x134/0x150',
    'try_charge_memcg+0x696/0x780',
    'charge_memcg+0x34/0xc0',
    '__mem_cgroup_charge+0x28/0x80',
    '__handle_mm_fault+0x8f4/0xfa0',
    'handle_mm_fault+0xdb/0x2d0',
    'do_user_addr_fault+0x191/0x550',
    'exc_page_fault+0x70/0x170',
    'asm_exc_page_fault+0x22/0x30',
  ],
  host: [
    'out_of_memory+0x1fd/0x4c0',
    '__alloc_pages_slowpath.constprop.0+0xc72/0xe50',
    '__alloc_pages+0x305/0x330',
    'folio_alloc+0x17/0x50',
    '__filemap_get_folio+0x155/0x330',
    'filemap_fault+0x139/0x910',
    '__do_fault+0x33/0x110',
    'do_fault+0x1b9/0x410',
    'handle_mm_fault+0xdb/0x2d0',
    'asm_exc_page_fault+0x22/0x30',
  ],
  manual: [
    'out_of_memory+0x1fd/0x4c0',
    'moom_callback+0x7c/0xb0',
    'process_one_work+0x1c5/0x380',
    'worker_thread+0x4d/0x380',
    'kthread+0xd7/0x100',
    'ret_from_fork+0x1f/0x30',
  ],
} as const;

const HARDWARE: Readonly<Record<Arch, string>> = {
  x86_64: 'Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2 04/01/2014',
  i386: 'Hardware name: Bochs Bochs, BIOS Bochs 01/01/2011',
  arm64: 'Hardware name: KVM Virtual Machine, BIOS 1.6.6 08/22/2023',
  mips: 'Hardware name: MediaTek MT7621 ver:1 eco:3',
  ppc64: 'Hardware name: IBM pSeries (emulated by qemu) POWER9 (raw) 0x4e1202 0xf000005 of:SLOF,HEAD pSeries',
};

/** Lines of dump_stack(): who asked for memory, on what, and by which way it came to the OOM killer. */
export function printTrace(printer: Printer, era: Era, spec: ReportSpec): void {
  const say = (text: string): void => {
    printer.print('trace', SEVERITY.warning, text);
  };
  const { header } = era.trace;
  if (header !== 'absent') say(headerText(era, spec));
  if (header === 'CPU' || header === 'CPU-UID') say(HARDWARE[archOf(spec)]);
  if (spec.manual && header !== 'absent') say('Workqueue: events moom_callback');
  if (spec.traceLines <= 0) return;
  for (const text of stackTexts(era.trace, spec)) say(text);
}

const archOf = ({ machine }: ReportSpec): Arch => machine?.arch ?? 'x86_64';

/** The line that names the task, its CPU and the kernel. */
export function headerText(era: Era, spec: ReportSpec): string {
  const { trigger, release = era.release } = spec;
  const pid = String(trigger.pid);
  if (era.trace.header === 'Pid') return `Pid: ${pid}, comm: ${trigger.comm} Not tainted ${release} ${era.build}`;
  const uid = era.trace.header === 'CPU-UID' ? ` UID: ${String(trigger.uid ?? 0)}` : '';
  return `CPU: ${String(spec.cpu ?? 1)}${uid} PID: ${pid} Comm: ${trigger.comm} Not tainted ${release} ${era.build}`;
}

function stackTexts(trace: TraceShape, spec: ReportSpec): readonly string[] {
  const stack = spec.manual ? STACKS.manual : spec.scope === 'cgroup' ? STACKS.cgroup : STACKS.host;
  const entries = [...COMMON_HEAD, ...stack].slice(0, spec.traceLines);
  const arch = archOf(spec);
  if (arch !== 'x86_64' && arch !== 'i386') return FOREIGN[arch](entries);
  const rip = spec.manual || trace.addresses ? [] : ['RIP: 0033:0x55d0c3a1b2f4'];
  return [
    ...(trace.words ? WORDS : []),
    'Call Trace:',
    ...(trace.taskMarks ? [' <TASK>'] : []),
    ...entries.map((entry, at) => (trace.addresses ? ` [<${addressAt(arch, at)}>] ${entry}` : ` ${entry}`)),
    ...rip,
    ...(trace.taskMarks ? [' </TASK>'] : []),
  ];
}

const WORDS = [
  ' ffff88010a4b7000 000000005b1d90e2 ffff88021c0d39a8 ffffffff8161e0c4',
  ' ffff88021c0d3a38 ffffffff81619f70 ffffffff810d27b4 ffff88021b22d610',
  ' ffff88021b22d628 0000000000000202 ffff88010a4b7000 ffff88021c0d3a28',
] as const;

const addressAt = (arch: 'x86_64' | 'i386', at: number): string =>
  arch === 'i386' ? `c02e${(0x61b0 + at * 83).toString(16)}` : `ffffffff811${(0x61a40 + at * 977).toString(16)}`;

type Foreign = (entries: readonly string[]) => readonly string[];

/** dump_backtrace() of arch/arm64, show_stacktrace() of arch/mips, show_stack() of arch/powerpc. */
const FOREIGN: Readonly<Record<'arm64' | 'mips' | 'ppc64', Foreign>> = {
  arm64: (entries) => ['Call trace:', ' dump_backtrace+0x0/0x200', ...entries.map((entry) => ` ${entry}`)],
  mips: (entries) => [
    'Stack : 00000000 80730000 00000000 8007e7c8 80760000 00000000 00000000 00000000',
    '        ...',
    'Call Trace:',
    ...entries.map((entry, at) => `[<800${(0x7e7c8 + at * 977).toString(16)}>] ${entry}`),
  ],
  ppc64: (entries) => [
    'Call Trace:',
    ...entries.map(
      (entry, at) =>
        `[c00000000a${(0x5d7890 + at * 144).toString(16)}0] [c000000000${(0x3d7f28 + at).toString(16)}] ${entry}`,
    ),
  ],
};
