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

/** A line of mm/memcontrol.c that tells how far one counter is: `memory+swap: usage 8388584kB, limit 8388608kB, failcnt 0`. */
function counterReadings(head: string, field: string): readonly Reading[] {
  const [usage, limit] = ['usage \\d{1,20}kB, ', 'limit \\d{1,20}kB, '];
  return [
    after(`(?<=^${head})usage `, KB, `${field}.usageBytes`),
    after(`(?<=^${head}${usage})limit `, KB, `${field}.limitBytes`),
    after(`(?<=^${head}${usage}${limit})failcnt `, INTEGER, `${field}.failcnt`),
  ];
}

/** In mm/oom_kill.c, mm/memcontrol.c. Tried at word beginnings only, so that a line is read in linear time. */
const READINGS: readonly Reading[] = [
  // A name may hold blanks; fifteen bytes of it are kept (TASK_COMM_LEN), and sixteen of them escaped take 64 characters.
  after('^', '.{1,64}?(?= invoked oom-killer)', 'trigger.comm'),
  after('gfp_mask=', '0x[0-9a-f]{1,16}(?:\\([^)]{0,200}\\))?', 'trigger.gfpMask'),
  after('order=', INTEGER, 'trigger.order'),
  after('constraint=', '\\w{1,64}', 'constraint'),
  after('oom_memcg=', '[^,]{1,1024}', 'limitOwner.cgroup'),
  after('task_memcg=', '[^,]{1,1024}', 'victims.cgroup'),
  after('task=', '[^,]{1,64}', 'victims.comm'),
  after('pid=', INTEGER, 'victims.pid'),
  after('uid=', INTEGER, 'victims.uid'),
  after('UID:', INTEGER, 'victims.uid'),
  after(
    '(?:Killed|Kill) process ',
    `${INTEGER} \\(.{0,64}?\\)(?=$|,? (?:total-vm:|vsz:|score ))`,
    'victims.pid, victims.comm',
  ),
  after('Killed process ', INTEGER, 'victims.pid'),
  after('total-vm:', KB, 'victims.totalVmBytes'),
  after('anon-rss:', KB, 'victims.anonRssBytes'),
  after('file-rss:', KB, 'victims.fileRssBytes'),
  after('shmem-rss:', KB, 'victims.shmemRssBytes'),
  after('pgtables:', KB, 'victims.pgtablesBytes'),
  after('oom_score_adj[:=]', INTEGER, 'oomScoreAdj'),
  ...counterReadings('(?:memory: )?', 'memory'),
  ...counterReadings('memory\\+swap: ', 'memory.memsw'),
  ...counterReadings('swap: ', 'memory.swap'),
  ...counterReadings('kmem: ', 'memory.kmem'),
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
