import type { LineEvent } from '../model/line-event.ts';
import { extended, present } from '../lib/present.ts';
import { KILL_PREFIX } from './kill-prefix.ts';
import { bytesOfKb, integer } from './number.ts';
import { isPaired, MAX_COMM, MAX_NAME_END, splitName, type NamedRest } from './process-name.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const HEAD = new RegExp(`^(?:${KILL_PREFIX})?Killed process (\\d+)(?:, UID (\\d+),)? \\(`);
// What follows the name: nothing, a full stop, the uid of late el7, sizes, or the beginning of these where the line is cut.
const TAIL = /(?:\.?$|,? ?$|, UID \d*(?:,|$)|,? (?:total-vm|vsz):)/y;
const TAIL_STARTS = [' total-vm:', ', total-vm:', ' vsz:', ', vsz:', ', UID '];
// The name is over and no sentence of ours goes on like this: somebody else's text.
const GOES_ON = /\)[ ,]/;
const SIZE = /(?:^|[ ,])(total-vm|vsz|anon-rss|file-rss|shmem-rss|pgtables):(\d+)kB/g;
const UID_BEFORE = /^, UID (\d+),/;
const UID_AFTER = /[ ,]UID:(\d+) /;
const SCORE = / oom_score_adj:(-?\d+)$/;
// How a line with sizes ends; since its sizes stand behind a reason (5.1) it has shmem-rss.
const BARE_END = /(?:file-rss|shmem-rss):\d+kB$/;
const REASONED_END = /(?:shmem-rss:\d+kB| oom_score_adj:-?\d+)$/;
// Until so much stands after the parenthesis a name may still pretend to be over.
const MIN_PROVEN = MAX_COMM + 1;

interface Tail {
  readonly uid?: number | undefined;
  readonly oomScoreAdj?: number | undefined;
  readonly totalVmBytes?: number | undefined;
  readonly pgtablesBytes?: number | undefined;
  readonly truncated: true | undefined;
}

function read(text: string): LineEvent | undefined {
  const head = HEAD.exec(text);
  const pid = integer(head?.[2]);
  if (head === null || pid === undefined) return undefined;
  const after = text.slice(head[0].length);
  const named = splitName(after, TAIL) ?? cutAfterName(after);
  if (named === undefined && GOES_ON.test(after)) return undefined;
  return extended(extended({ family: 'killed' as const, pid }, { prefix: head[1] }), readAfter(after, named, head));
}

/** The name and what stands after it; el6 prints the uid before it. */
function readAfter(after: string, named: NamedRest | undefined, head: RegExpExecArray): Tail & { comm?: string } {
  const uid = integer(head[3]);
  if (named === undefined || isCutInName(after, named)) return { uid, truncated: true };
  const rest = named.rest.trimEnd();
  const alone = after.length < MIN_PROVEN || rest === '' || rest === '.';
  const tail = alone ? { truncated: endsWithName(rest, head) ? undefined : (true as const) } : readTail(rest, head[1]);
  return present({ comm: named.comm === '' ? undefined : named.comm, ...tail, uid: uid ?? tail.uid }) as Tail;
}

/** A line that ends with the name may end inside it, at a parenthesis of the name's own. */
function isCutInName(after: string, { rest }: NamedRest): boolean {
  return rest.trim() === '' && !isPaired(after.trimEnd());
}

/** Only old kernels end with the name, with a full stop where a reason stands before it. */
function endsWithName(rest: string, [, prefix, , uid]: RegExpExecArray): boolean {
  return rest === '.' || (rest === '' && prefix === undefined && uid === undefined);
}

/** What stands after the name. */
function readTail(rest: string, prefix: string | undefined): Tail {
  const end = prefix === undefined ? BARE_END : REASONED_END;
  return {
    uid: integer(UID_BEFORE.exec(rest)?.[1] ?? UID_AFTER.exec(rest)?.[1]),
    ...sizesOf(rest),
    oomScoreAdj: integer(SCORE.exec(rest)?.[1]),
    truncated: end.test(rest) ? undefined : true,
  };
}

/** A line that breaks off, or that a pager cut, between the name and the first value. */
function cutAfterName(text: string): NamedRest | undefined {
  const at = text.lastIndexOf(')');
  const rest = beforePagerCut(text.slice(at + 1)).text;
  return at > 0 && at <= MAX_NAME_END && TAIL_STARTS.some((start) => start.startsWith(rest))
    ? { comm: text.slice(0, at), rest }
    : undefined;
}

function sizesOf(rest: string): Record<string, number | undefined> {
  const sizes: Record<string, number | undefined> = {};
  for (const [, name, kb] of rest.matchAll(SIZE)) {
    const field = name === undefined ? undefined : FIELDS[name];
    if (field !== undefined) sizes[field] = bytesOfKb(kb);
  }
  return withoutMislabelled(sizes);
}

// 5.4.0 to about 5.4.8 print bytes where the unit says kB; page tables greater than all they map cannot be told otherwise.
function withoutMislabelled(sizes: Record<string, number | undefined>): Record<string, number | undefined> {
  const { totalVmBytes, pgtablesBytes } = sizes;
  if (totalVmBytes === undefined || pgtablesBytes === undefined || pgtablesBytes <= totalVmBytes) return sizes;
  return { ...sizes, pgtablesBytes: undefined };
}

const FIELDS: Readonly<Record<string, string>> = {
  'total-vm': 'totalVmBytes',
  vsz: 'totalVmBytes',
  'anon-rss': 'anonRssBytes',
  'file-rss': 'fileRssBytes',
  'shmem-rss': 'shmemRssBytes',
  pgtables: 'pgtablesBytes',
};

const SIZES = { totalVmBytes: 5_242_880, anonRssBytes: 2_097_152, fileRssBytes: 1024 } as const;
const KILLED = { family: 'killed', starts: 'MONK', literals: ['Killed process'], read } as const;

/** THE event: a process was sent SIGKILL (mm/oom_kill.c, __oom_kill_process()). Not rate limited. */
export const KILLED_LINES: readonly Sentence[] = [
  {
    ...KILLED,
    id: 'killed',
    since: '5.4',
    sample:
      'Memory cgroup out of memory: Killed process 4711 (java) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:-998',
    expected: {
      family: 'killed',
      prefix: 'Memory cgroup out of memory',
      pid: 4711,
      comm: 'java',
      uid: 1000,
      ...SIZES,
      shmemRssBytes: 0,
      pgtablesBytes: 12_288,
      oomScoreAdj: -998,
    },
  },
  {
    ...KILLED,
    id: 'killed-4',
    since: '4.5',
    until: '5.3',
    sample: 'Killed process 17 ((sd-pam)) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB',
    expected: { family: 'killed', pid: 17, comm: '(sd-pam)', ...SIZES, shmemRssBytes: 0 },
  },
  {
    ...KILLED,
    id: 'killed-el7',
    since: '3.10 (el7)',
    sample: 'Killed process 17 (java), UID 1000, total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB',
    expected: { family: 'killed', pid: 17, comm: 'java', uid: 1000, ...SIZES, shmemRssBytes: 0 },
  },
  {
    ...KILLED,
    id: 'killed-el6',
    since: '2.6.32 (el6)',
    sample: 'Killed process 17, UID 48, (httpd) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB',
    expected: { family: 'killed', pid: 17, uid: 48, comm: 'httpd', ...SIZES },
  },
  {
    ...KILLED,
    id: 'killed-vsz',
    since: '2.6.33',
    until: '2.6.35',
    sample: 'Killed process 17 (httpd) vsz:5120kB, anon-rss:2048kB, file-rss:1kB',
    expected: { family: 'killed', pid: 17, comm: 'httpd', ...SIZES },
  },
  {
    ...KILLED,
    id: 'killed-allocating-task',
    since: '5.1',
    sample:
      'Out of memory (oom_kill_allocating_task): Killed process 17 (java) total-vm:5120kB, anon-rss:2048kB, file-rss:1kB, shmem-rss:0kB',
    expected: {
      family: 'killed',
      prefix: 'Out of memory (oom_kill_allocating_task)',
      pid: 17,
      comm: 'java',
      ...SIZES,
      shmemRssBytes: 0,
    },
  },
  {
    ...KILLED,
    id: 'killed-cpuset',
    since: '2.6.11',
    until: '2.6.18',
    sample: 'No available memory in cpuset: Killed process 17 (httpd).',
    expected: { family: 'killed', prefix: 'No available memory in cpuset', pid: 17, comm: 'httpd' },
  },
  {
    ...KILLED,
    id: 'killed-el5',
    since: '2.6.18 (el5)',
    sample: 'Out of memory: Killed process 17, UID 48, (httpd).',
    expected: { family: 'killed', prefix: 'Out of memory', pid: 17, uid: 48, comm: 'httpd' },
  },
  {
    ...KILLED,
    id: 'killed-bare',
    since: '2.6.11',
    until: '2.6.32',
    sample: 'Out of Memory: Killed process 17 (httpd).',
    expected: { family: 'killed', prefix: 'Out of Memory', pid: 17, comm: 'httpd' },
  },
];
