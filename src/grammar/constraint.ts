import type { EventOf, LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';

const HEAD = 'oom-kill:constraint=';
const KEYS = [',nodemask=', ',cpuset=', ',mems_allowed='] as const;
const TASK = ',task=';
const TASK_MEMCG = ',task_memcg=';
const END = /,pid=(\d+),uid=(-?\d+)$/;
// The line breaks off after the pid, or inside it.
const CUT_AFTER_PID = /,pid=(\d+),[uid=-]*$/;
const CUT_IN_PID = /,pid=\d*$/;
const NODES = /^(?:\(null\)|[\d,-]*\d)/;
const MAX_COMM = 15;

type Fields = Partial<Omit<EventOf<'constraint'>, 'family'>>;

// Names and paths may hold commas, even whole `,pid=1,uid=0`: so each part is found from the end whose order is fixed.
function read(text: string): LineEvent | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const task = readTask(text);
  const before = task.at < 0 ? text : text.slice(0, task.at);
  const owners = readOwners(before, task.at >= 0);
  const front = readFront(owners.at < 0 ? before : before.slice(0, owners.at), owners.at >= 0 || task.at >= 0);
  const cut = task.fields.uid === undefined ? ({ truncated: true } as const) : {};
  return { family: 'constraint', ...present({ ...front, ...owners.fields, ...task.fields }), ...cut };
}

interface Part {
  /** Where it begins; -1 when the line does not hold it. */
  readonly at: number;
  readonly fields: Fields;
}

/** `,task=COMM,pid=N,uid=N` at the end of the line. */
function readTask(text: string): Part {
  const end = END.exec(text) ?? CUT_AFTER_PID.exec(text) ?? CUT_IN_PID.exec(text);
  const at = taskAt(text, end?.index);
  if (at < 0 || end === null || end.index < at + TASK.length) return { at, fields: {} };
  const comm = text.slice(at + TASK.length, end.index);
  return { at, fields: present({ comm, pid: integer(end[1]), uid: integer(end[2]) }) };
}

/** The first `,task=` that a name of at most 15 characters before the pid can belong to: later ones are part of the name. */
function taskAt(text: string, end: number | undefined): number {
  if (end === undefined) return text.lastIndexOf(TASK);
  const nearest = text.indexOf(TASK, end - MAX_COMM - TASK.length);
  return nearest >= 0 && nearest < end ? nearest : text.lastIndexOf(TASK, end);
}

/** `,oom_memcg=PATH` or `,global_oom`, then `,task_memcg=PATH`. */
function readOwners(text: string, complete: boolean): Part {
  const taskMemcg = text.lastIndexOf(TASK_MEMCG);
  const left = taskMemcg < 0 ? text : text.slice(0, taskMemcg);
  const path = taskMemcg >= 0 && complete ? text.slice(taskMemcg + TASK_MEMCG.length) : undefined;
  if (left.endsWith(',global_oom')) {
    return { at: left.length - ',global_oom'.length, fields: present({ globalOom: true, taskMemcg: path }) };
  }
  const memcg = /,mems_allowed=[^a-z]*?(,oom_memcg=)/.exec(left);
  if (memcg?.[1] === undefined) return { at: taskMemcg, fields: present({ taskMemcg: path }) };
  const start = memcg.index + memcg[0].length;
  const oomMemcg = taskMemcg >= 0 || complete ? left.slice(start) : undefined;
  return { at: start - memcg[1].length, fields: present({ oomMemcg, taskMemcg: path }) };
}

/** `oom-kill:constraint=X,nodemask=LIST,cpuset=NAME,mems_allowed=LIST`; without what touches the end of a cut line. */
function readFront(text: string, complete: boolean): Fields {
  const [nodemask, cpuset, mems] = KEYS.map((key) => text.indexOf(key)) as [number, number, number];
  const last = complete ? text.length : undefined;
  return present({
    constraint: between(text, HEAD.length, ends(nodemask, last)),
    nodemask: nodemask < 0 ? undefined : nodes(between(text, nodemask + KEYS[0].length, ends(cpuset, last))),
    cpuset: cpuset < 0 ? undefined : between(text, cpuset + KEYS[1].length, ends(mems, last)),
    memsAllowed: mems < 0 ? undefined : nodes(between(text, mems + KEYS[2].length, last)),
  });
}

function ends(at: number, last: number | undefined): number | undefined {
  return at < 0 ? last : at;
}

function between(text: string, from: number, to: number | undefined): string | undefined {
  return to === undefined || to < from ? undefined : text.slice(from, to);
}

function nodes(list: string | undefined): string | undefined {
  return list === undefined ? undefined : NODES.exec(list)?.[0];
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
