import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchLine, readLine } from '../../../src/grammar/index.ts';
import type { Family } from '../../../src/model/family.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';

const SIZES = 'total-vm:5120kB, anon-rss:2048kB, file-rss:1kB';
const NEW_SIZES = `${SIZES}, shmem-rss:0kB, UID:1000 pgtables:12kB oom_score_adj:-998`;
const TRICKS = [
  ...[
    ') total-vm:1kB',
    '(sd-pam)',
    '((a))',
    ')',
    '(',
    'a)b',
    ',pid=1,uid=0',
    ',task=a',
    ',task_memcg=/',
    "it's",
    '"q"',
  ],
  ...[
    ' score 1',
    '). But',
    'a=b',
    'x y  z',
    ', UID 1,',
    '\\x0a',
    '#012',
    '\u00e9\u00e9',
    '\ufffd',
    '>',
    '...',
    ' (deleted)',
  ],
  ...[') vsz:1kB', ') (1', 'oom-kill:', ',cpuset=', '12 34 x', '-5', '0', ' invoked', ',global_oom'],
];
const PATHS = [
  ...['/', '/a', '/a/b', '/a,b c/d', '/..', '/../x', '/a (deleted)', '/a,task=x,pid=1,uid=0', '/a,task_memcg=/b'],
  ...[
    '/x killed as a result of limit of /y',
    '/a: cache:1KB',
    '/a,global_oom,task_memcg=/b',
    '/a are going to be killed',
  ],
  ...['/a,mems_allowed=0,oom_memcg=/b', '/\u00e9', '/a\\x2db'],
];

// Any bytes but NUL, as they reach us: what is not UTF-8 is U+FFFD, and a newline ends the line.
const anyBytes = fc
  .uint8Array({ min: 1, maxLength: 15 })
  .map((bytes) => Buffer.from(bytes).toString('utf8'))
  .filter((name) => !/[\r\n]/.test(name));
const anyTrick = fc
  .tuple(fc.constantFrom(...TRICKS), fc.string({ maxLength: 4 }), fc.boolean())
  .map(([trick, more, before]) => (before ? more + trick : trick + more).slice(0, 15))
  .filter((name) => !/[\r\n\0]/.test(name) && Buffer.byteLength(name) <= 15);
const comm = fc.oneof(anyBytes, anyTrick);
const path = fc
  .tuple(fc.constantFrom(...PATHS), fc.string({ maxLength: 12 }))
  .map(([start, more]) => (start === '/' ? `/${more}` : start + more).replace(/[\r\n\0]|\/\//g, ''))
  .filter((each) => each.startsWith('/'));

interface Names {
  readonly comm: string;
  readonly other: string;
  readonly path: string;
  /** Of the limit; `path` is in it or below. */
  readonly owner: string;
}

const names: fc.Arbitrary<Names> = fc
  .tuple(comm, comm, path, path, fc.boolean())
  .map(([first, other, owner, below, same]) => ({
    comm: first,
    other,
    owner,
    path: same ? owner : owner === '/' ? below : `${owner}${below}`,
  }));

type Truth = (names: Names) => Readonly<Record<string, unknown>>;
const pidAndComm: Truth = ({ comm: name }) => ({ pid: 4711, comm: name });

// One line of each era for every sentence that holds a name or a path, with what it says.
const LINES: readonly (readonly [era: string, family: Family, line: (names: Names) => string, truth: Truth])[] = [
  ['5.4', 'killed', (n) => `Memory cgroup out of memory: Killed process 4711 (${n.comm}) ${NEW_SIZES}`, pidAndComm],
  ['5.1', 'killed', (n) => `Out of memory: Killed process 4711 (${n.comm}) ${SIZES}, shmem-rss:0kB`, pidAndComm],
  ['4.5', 'killed', (n) => `Killed process 4711 (${n.comm}) ${SIZES}, shmem-rss:0kB`, pidAndComm],
  ['el7', 'killed', (n) => `Killed process 4711 (${n.comm}), UID 7, ${SIZES}, shmem-rss:0kB`, pidAndComm],
  ['el6', 'killed', (n) => `Killed process 4711, UID 7, (${n.comm}) ${SIZES}`, pidAndComm],
  ['2.6.33', 'killed', (n) => `Killed process 4711 (${n.comm}) vsz:5120kB, anon-rss:2048kB, file-rss:1kB`, pidAndComm],
  ['2.6.19', 'killed', (n) => `Killed process 4711 (${n.comm})`, pidAndComm],
  ['2.6.18', 'killed', (n) => `Out of Memory: Killed process 4711 (${n.comm}).`, pidAndComm],
  ['OpenVZ', 'killed', (n) => `OOM killed process 4711 (${n.comm}) vm:5120kB, rss:8kB, swap:0kB`, pidAndComm],
  ['3.x', 'candidate', (n) => `Out of memory: Kill process 4711 (${n.comm}) score 9 or sacrifice child`, pidAndComm],
  ['3.x', 'sharingMm', (n) => `Kill process 4711 (${n.comm}) sharing same memory`, pidAndComm],
  [
    '5.17',
    'alreadyExiting',
    (n) => `Out of memory: OOM victim 4711 (${n.comm}) is already exiting. Skip killing the task`,
    pidAndComm,
  ],
  ['el6', 'wouldKill', (n) => `Would have killed process 4711 (${n.comm}). But continuing instead.`, pidAndComm],
  [
    '4.6',
    'reaped',
    (n) => `oom_reaper: reaped process 4711 (${n.comm}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB`,
    pidAndComm,
  ],
  ['4.6', 'unableToReap', (n) => `oom_reaper: unable to reap pid:4711 (${n.comm})`, pidAndComm],
  [
    '4.7',
    'mmPinned',
    (n) => `oom killer 4711 (${n.comm}) has mm pinned by 1 (${n.other})`,
    (n) => ({ pid: 4711, comm: n.comm, byPid: 1, byComm: n.other }),
  ],
  [
    '5.0',
    'opening',
    (n) => `${n.comm} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=3, oom_score_adj=7`,
    (n) => ({ comm: n.comm, gfpMask: '0xcc0', order: 3, oomScoreAdj: 7 }),
  ],
  [
    '4.10',
    'cpusetLine',
    (n) => `${n.comm} cpuset=a b mems_allowed=0-1`,
    (n) => ({ comm: n.comm, cpuset: 'a b', memsAllowed: '0-1' }),
  ],
  [
    '5.0',
    'constraint',
    (n) =>
      `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,2,oom_memcg=${n.owner},task_memcg=${n.path},task=${n.comm},pid=4711,uid=1000`,
    (n) => ({
      ...{ constraint: 'CONSTRAINT_MEMCG', nodemask: '(null)', cpuset: 'x', memsAllowed: '0,2', pid: 4711, uid: 1000 },
      ...{ oomMemcg: n.owner, taskMemcg: n.path, comm: n.comm },
    }),
  ],
  [
    '5.0 host',
    'constraint',
    (n) =>
      `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=x,mems_allowed=0,global_oom,task_memcg=${n.path},task=${n.comm},pid=4711,uid=1000`,
    (n) => ({
      ...{ constraint: 'CONSTRAINT_NONE', nodemask: '(null)', cpuset: 'x', memsAllowed: '0', pid: 4711, uid: 1000 },
      ...{ globalOom: true, taskMemcg: n.path, comm: n.comm },
    }),
  ],
  [
    '4.x',
    'taskIn',
    (n) => `Task in ${n.path} killed as a result of limit of ${n.owner}`,
    (n) => ({ taskMemcg: n.path, oomMemcg: n.owner }),
  ],
  [
    '4.19',
    'group',
    (n) => `Tasks in ${n.path} are going to be killed due to memory.oom.group set`,
    (n) => ({ cgroup: n.path }),
  ],
  [
    '3.9',
    'memcgStats',
    (n) => `Memory cgroup stats for ${n.path}: cache:0KB rss:980KB inactive_anon:560KB unevictable:0KB`,
    (n) => ({ cgroup: n.path, stats: { cache: 0, rss: 1_003_520, inactive_anon: 573_440, unevictable: 0 } }),
  ],
  ['5.3', 'memcgStats', (n) => `Memory cgroup stats for ${n.path}:`, (n) => ({ cgroup: n.path })],
];

const IGNORED = new Set([
  'family',
  'truncated',
  'prefix',
  'gfpFlags',
  'uid',
  'totalVmBytes',
  'anonRssBytes',
  'fileRssBytes',
  'shmemRssBytes',
  'pgtablesBytes',
  'oomScoreAdj',
  'stats',
]);
const SIZE_TRUTH: Readonly<Record<string, unknown>> = {
  totalVmBytes: 5_242_880,
  anonRssBytes: 2_097_152,
  fileRssBytes: 1024,
};

/** A blank at the end of a line is the envelope's as much as the name's. */
const edge = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/^[\0- ]+|[\0- ]+$/g, '') : value);

function wrongs(event: LineEvent, truth: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(event).flatMap(([key, value]: [string, unknown]) => {
    const right = IGNORED.has(key) && !(key in truth) ? (SIZE_TRUTH[key] ?? value) : truth[key];
    if (
      value === '' ||
      isDeepStrictEqual(edge(value), edge(right)) ||
      (event.family === 'reaped' && key.endsWith('RssBytes'))
    )
      return [];
    return [`${key}=${String(value)}, not ${String(right)}`];
  });
}

describe('any name and any path is said as it is, or not at all', () => {
  it.each(LINES)('%s %s', (_, family, line, truth) => {
    fc.assert(
      fc.property(names, (drawn) => {
        const event = readLine(family, line(drawn));
        expect(event === undefined ? [] : wrongs(event, truth(drawn))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('a row of the table, by its header', () => {
    fc.assert(
      fc.property(
        // Blanks in a row between numbers that begin a name are columns as well.
        comm.filter((name) => !/^[\0- ]*-?\d+ [\0- ]*-?\d/.test(name) && name.trim() !== ''),
        (name) => {
          const event = matchLine(`[   4711]  1000  4711   524288   131072  1654784        0             0 ${name}`);
          if (event?.family !== 'taskRow') return;
          const said = event.cells.slice(7);
          expect(event.pid).toBe(4711);
          expect(event.cells.slice(0, 6)).toEqual(['1000', '4711', '524288', '131072', '1654784', '0']);
          if (said.length > 0) expect(edge(said.join(' '))).toBe(edge(name));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('ordinary names are always said', () => {
    const ordinary = fc.constantFrom(
      'java',
      'Web Content',
      '(sd-pam)',
      'kworker/0:1',
      'a,b=c',
      "it's",
      '[x] y',
      'caf\u00e9',
    );
    fc.assert(
      fc.property(ordinary, fc.constantFrom('/a', '/system.slice/a b.service', '/k/pod,1/\u00e9'), (name, cgroup) => {
        const drawn = { comm: name, other: 'init', path: cgroup, owner: cgroup };
        for (const [, family, line, truth] of LINES) expect(readLine(family, line(drawn))).toMatchObject(truth(drawn));
      }),
    );
  });
});
