import type { EventOf, LineEvent } from '../model/line-event.ts';
import { extended } from '../lib/present.ts';
import { readVictim, type Victim } from './constraint-victim.ts';
import { isWithin, placesOf } from './paths.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const HEAD = 'oom-kill:constraint=';
const NODEMASK = ',nodemask=';
const CPUSET = ',cpuset=';
const MEMS = ',mems_allowed=';
// A cpuset's name holds no slash, so the first that is followed by a path (or names the victim) is no part of it.
const OWNER = /(?:,oom_memcg=|,global_oom,task_memcg=)(?=\/)|,global_oom(?=,task=|$)/;
const TASK_MEMCG = ',task_memcg=/';
const WORD = /^[A-Z_]+$/;
const NODES = /^(?:\(null\)|[\d,-]*\d)$/;

type Said = Omit<EventOf<'constraint'>, 'family'>;
type Fields = { readonly [K in keyof Said]?: Said[K] | undefined };

// Names and paths may hold commas, even whole `,pid=1,uid=0`: each part is found from the end whose order is fixed, and where
// two readings are possible none is given.
function read(line: string): LineEvent | undefined {
  if (!line.startsWith(HEAD)) return undefined;
  const { text, cut } = beforePagerCut(line);
  const victim = readVictim(text, cut);
  const body = victim.at === undefined ? text : text.slice(0, victim.at);
  const owner = OWNER.exec(body);
  const named = victim.at !== undefined;
  const front = readFront(owner === null ? body : body.slice(0, owner.index), owner !== null || named);
  const owners = owner === null ? {} : readOwners(body, owner, victim);
  const truncated = victim.fields.uid === undefined ? (true as const) : undefined;
  const said = extended(extended({ family: 'constraint' as const }, front), owners);
  return extended(extended(said, victim.fields), { truncated });
}

/** `oom-kill:constraint=X,nodemask=LIST,cpuset=NAME,mems_allowed=LIST`; without what touches the end of a cut line. */
function readFront(text: string, complete: boolean): Fields {
  const nodemask = text.indexOf(NODEMASK);
  const cpuset = text.indexOf(CPUSET, nodemask);
  const mems = complete ? text.lastIndexOf(MEMS) : text.indexOf(MEMS, cpuset);
  const memsAllowed = complete ? between(text, mems, MEMS, text.length) : undefined;
  return {
    constraint: matching(WORD, between(text, 0, HEAD, nodemask)),
    nodemask: matching(NODES, between(text, nodemask, NODEMASK, cpuset)),
    cpuset: between(text, cpuset, CPUSET, mems),
    memsAllowed: matching(NODES, memsAllowed),
  };
}

function between(text: string, at: number, key: string, end: number): string | undefined {
  return at < 0 || end < at + key.length ? undefined : text.slice(at + key.length, end);
}

function matching(pattern: RegExp, value: string | undefined): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}

/** `,oom_memcg=PATH,task_memcg=PATH` or `,global_oom,task_memcg=PATH`; the last path is whole where the victim follows. */
function readOwners(body: string, owner: RegExpExecArray, victim: Victim): Fields {
  const paths = body.slice(owner.index + owner[0].length);
  const whole = victim.at !== undefined && !victim.ambiguous;
  if (!owner[0].startsWith(',oom_memcg=')) {
    return { globalOom: true, taskMemcg: whole && paths !== '' ? paths : undefined };
  }
  const split = splitPaths(paths, whole);
  if (split === undefined) return {};
  return {
    oomMemcg: paths.slice(0, split),
    taskMemcg: whole ? paths.slice(split + TASK_MEMCG.length - 1) : undefined,
  };
}

/** Where the limit's path ends: the victim lives in or below it, which decides where paths hold `,task_memcg=/` themselves. */
function splitPaths(paths: string, whole: boolean): number | undefined {
  const places = placesOf(TASK_MEMCG, paths) ?? [];
  if (places.length < 2) return places[0];
  const sound = places.filter((at) => isWithin(paths.slice(at + TASK_MEMCG.length - 1), paths.slice(0, at)));
  return whole && sound.length === 1 ? sound[0] : undefined;
}

/** The summary of a report (mm/oom_kill.c, dump_oom_summary()), rate limited with the rest and printed before the kill. */
export const CONSTRAINT: readonly Sentence[] = [
  {
    id: 'constraint-memcg',
    family: 'constraint',
    literals: ['oom-kill:constraint'],
    starts: 'o',
    since: '5.0',
    sample:
      'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=app, blue,mems_allowed=0,2-3,oom_memcg=/a,b c,task_memcg=/a,b c/d,task=x,pid=1,uid=0,pid=4711,uid=1000',
    expected: {
      family: 'constraint',
      constraint: 'CONSTRAINT_MEMCG',
      nodemask: '(null)',
      cpuset: 'app, blue',
      memsAllowed: '0,2-3',
      oomMemcg: '/a,b c',
      taskMemcg: '/a,b c/d',
      comm: 'x,pid=1,uid=0',
      pid: 4711,
      uid: 1000,
    },
    read,
  },
  {
    id: 'constraint-global',
    family: 'constraint',
    literals: ['oom-kill:constraint'],
    starts: 'o',
    since: '5.0',
    sample:
      'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=init.scope,mems_allowed=0,global_oom,task_memcg=/system.slice/mysql.service,task=mysqld,pid=815,uid=27',
    expected: {
      family: 'constraint',
      constraint: 'CONSTRAINT_NONE',
      nodemask: '(null)',
      cpuset: 'init.scope',
      memsAllowed: '0',
      globalOom: true,
      taskMemcg: '/system.slice/mysql.service',
      comm: 'mysqld',
      pid: 815,
      uid: 27,
    },
    read,
  },
];
