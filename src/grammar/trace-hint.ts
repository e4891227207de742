import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';

const HINTS: Readonly<Record<string, 'memcg' | 'host' | 'manual'>> = {
  mem_cgroup_out_of_memory: 'memcg',
  mem_cgroup_oom_synchronize: 'memcg',
  __alloc_pages_may_oom: 'host',
  __alloc_pages_slowpath: 'host',
  moom_callback: 'manual',
};
// A stack entry: optional address, optional `?`, the symbol, its offset; or arm's `(sym) from`; or the work item of sysrq.
const ENTRY = /^(?:\[<[0-9a-fx]+>\] )?(?:\? )?\(?([a-z_]+)(?:\.[a-z0-9.]+)?(?:\+0x|\)? from )/;
const WORKQUEUE = 'Workqueue: events moom_callback';

function read(text: string): LineEvent | undefined {
  if (text.startsWith(WORKQUEUE)) return { family: 'traceHint', hint: 'manual' };
  const symbol = ENTRY.exec(text)?.[1];
  const hint = symbol !== undefined && Object.hasOwn(HINTS, symbol) ? HINTS[symbol] : undefined;
  return hint === undefined ? undefined : { family: 'traceHint', hint };
}

/** Stack entries that tell whose shortage it was. */
export const TRACE_HINT: readonly Sentence[] = [
  {
    id: 'trace-memcg',
    family: 'traceHint',
    literals: ['mem_cgroup_out_of_memory', 'mem_cgroup_oom_synchronize'],
    starts: '[m?(',
    since: '2.6.25',
    sample: 'mem_cgroup_out_of_memory+0x131/0x150',
    expected: { family: 'traceHint', hint: 'memcg' },
    read,
  },
  {
    id: 'trace-host',
    family: 'traceHint',
    literals: ['__alloc_pages_may_oom', '__alloc_pages_slowpath'],
    starts: '[_?(',
    since: '2.6.19',
    sample: '[<ffffffff81179a2d>] __alloc_pages_slowpath.constprop.0+0xcbd/0xe10',
    expected: { family: 'traceHint', hint: 'host' },
    read,
  },
  {
    id: 'trace-manual',
    family: 'traceHint',
    literals: ['moom_callback'],
    starts: '[mW?(',
    since: '2.6.19',
    sample: 'Workqueue: events moom_callback',
    expected: { family: 'traceHint', hint: 'manual' },
    read,
  },
];
