import type { Era } from './eras.ts';
import { SEVERITY, type Printer } from './printer.ts';
import type { ReportSpec } from './report-spec.ts';

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

/** Lines of dump_stack(): who asked for memory, on what, and by which way it came to the OOM killer. */
export function printTrace(printer: Printer, era: Era, spec: ReportSpec): void {
  const say = (text: string): void => {
    printer.print('trace', SEVERITY.warning, text);
  };
  const { trigger } = spec;
  const uid = era.uidOnCpuLine ? ` UID: ${String(trigger.uid ?? 0)}` : '';
  const cpu = String(spec.cpu ?? 1);
  say(`CPU: ${cpu}${uid} PID: ${String(trigger.pid)} Comm: ${trigger.comm} Not tainted ${era.release} ${era.build}`);
  say('Hardware name: QEMU Standard PC (Q35 + ICH9, 2009), BIOS 1.16.2 04/01/2014');
  if (spec.manual) say('Workqueue: events moom_callback');
  if (spec.traceLines <= 0) return;
  say('Call Trace:');
  if (era.taskMarks) say(' <TASK>');
  const stack = spec.manual ? STACKS.manual : spec.scope === 'cgroup' ? STACKS.cgroup : STACKS.host;
  for (const entry of [...COMMON_HEAD, ...stack].slice(0, spec.traceLines)) say(` ${entry}`);
  if (!spec.manual) say('RIP: 0033:0x55d0c3a1b2f4');
  if (era.taskMarks) say(' </TASK>');
}
