import type { Span } from '../document.ts';

/** What stands behind a label of a kernel line, and the field that is read from it. */
interface Reading {
  /** Its first group is the label, its second the value. */
  readonly pattern: RegExp;
  readonly means: string;
}

const after = (label: string, value: string, means: string): Reading => ({
  pattern: new RegExp(`(${label})(${value})`, 'dy'),
  means,
});
const KB = '\\d{1,20}kB';
const INTEGER = '-?\\d{1,20}';

/** In mm/oom_kill.c, mm/memcontrol.c. Tried at word beginnings only, so that a line is read in linear time. */
const READINGS: readonly Reading[] = [
  after('invoked ', 'oom-killer', 'who asked for memory'),
  after('gfp_mask=', '0x[0-9a-f]{1,16}(?:\\([^)]{0,200}\\))?', 'trigger.gfpMask'),
  after('order=', INTEGER, 'trigger.order'),
  after('constraint=', '\\w{1,64}', 'constraint'),
  after('oom_memcg=', '[^,]{1,1024}', 'limitOwner.cgroup'),
  after('task_memcg=', '[^,]{1,1024}', 'victims.cgroup'),
  after('task=', '[^,]{1,64}', 'victims.comm'),
  after('pid=', INTEGER, 'victims.pid'),
  after('uid=', INTEGER, 'victims.uid'),
  after('UID:', INTEGER, 'victims.uid'),
  after('(?:Killed|Kill) process ', `${INTEGER}(?:,)? \\([^)]{0,64}\\)`, 'victims.pid, victims.comm'),
  after('Killed process ', INTEGER, 'victims.pid'),
  after('total-vm:', KB, 'victims.totalVmBytes'),
  after('anon-rss:', KB, 'victims.anonRssBytes'),
  after('file-rss:', KB, 'victims.fileRssBytes'),
  after('shmem-rss:', KB, 'victims.shmemRssBytes'),
  after('pgtables:', KB, 'victims.pgtablesBytes'),
  after('oom_score_adj[:=]', INTEGER, 'oomScoreAdj'),
  after('usage ', KB, 'memory.usageBytes'),
  after('limit ', KB, 'memory.limitBytes'),
  after('failcnt ', INTEGER, 'memory.failcnt'),
  after('Task in ', '/\\S{0,1024}', 'victims.cgroup'),
  after('as a result of limit of ', '/\\S{0,1024}', 'limitOwner.cgroup'),
  after('Tasks in ', '/\\S{0,1024}', 'groupCgroup'),
];

const WORD_START = /(?<![\w-])[A-Za-z]/g;

/** A raw line cut into what was read from it, with the field's name, and what lies between. */
export function spansOf(line: string): readonly Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const { index } of line.matchAll(WORD_START)) {
    if (index < done) continue;
    const found = readAt(line, index);
    if (found === undefined) continue;
    if (found.from > done) spans.push({ text: line.slice(done, found.from) });
    spans.push({ text: line.slice(found.from, found.to), means: found.means });
    done = found.to;
  }
  if (done < line.length) spans.push({ text: line.slice(done) });
  return spans;
}

function readAt(
  line: string,
  index: number,
): { readonly from: number; readonly to: number; readonly means: string } | undefined {
  for (const { pattern, means } of READINGS) {
    pattern.lastIndex = index;
    const [from, to] = pattern.exec(line)?.indices?.[2] ?? [];
    if (from !== undefined && to !== undefined) return { from, to, means };
  }
  return undefined;
}
