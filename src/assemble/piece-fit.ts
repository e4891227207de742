import { joinPieces } from '../grammar/index.ts';
import type { Family } from '../model/family.ts';
import type { LineEvent } from '../model/line-event.ts';

/** Says whether a piece goes on a text, and what stands between the two; undefined when it does not. */
type Joint = (before: string, piece: string) => '' | ' ' | undefined;

// mm/oom_kill.c, dump_oom_summary(): each of these begins a piece; paths and names are pieces of their own.
const KEYS = [',nodemask=', ',cpuset=', ',mems_allowed=', ',oom_memcg=', ',task_memcg=', ',task=', ',pid='] as const;

// mm/memcontrol.c, mem_cgroup_print_oom_info(); el6 breaks the sentence in another place.
const TASK_IN: readonly (readonly [end: RegExp, start: RegExp])[] = [
  [/^Task in$/, /^\/.* killed as a result of limit of/],
  [/^Task in .*(?<! killed)$/, /^killed as a result of limit of/],
  [/^Task in .* killed$/, /^as a result of limit of/],
];

/** Families that the kernel prints in pieces (KERN_CONT), with how they go on. */
const JOINTS: Partial<Readonly<Record<Family, Joint>>> = {
  constraint: (before, piece) => {
    const next = placeOfFirst(piece);
    const last = placeOfLast(before);
    if (next === undefined) return undefined;
    // Names and paths that came as pieces of their own are told from no other text, and so are not here.
    return piece.startsWith(',') || before.endsWith('=') ? step(last, next) : undefined;
  },
  taskIn: (before, piece) => {
    if (before.includes('as a result of limit of')) return undefined;
    return TASK_IN.some(([end, start]) => end.test(before) && start.test(piece)) ? ' ' : undefined;
  },
  opening: (before, piece) => {
    const at = before.lastIndexOf('nodemask=');
    if (at < 0 || before.includes(' order=') || /\s/.test(before.slice(at))) return undefined;
    return piece.startsWith(',') || before.endsWith('=') ? '' : undefined;
  },
  buddy: (before) => (/ = \d+kB$/.test(before) ? undefined : ' '),
};

/** True for families of which a cut line may go on in a piece. */
export function comesInPieces(family: Family): boolean {
  return JOINTS[family] !== undefined;
}

/** A line that is put together: its text, and what it says now. */
export interface Joined {
  readonly message: string;
  readonly event: LineEvent;
}

/** The line of a family with a piece behind it; undefined when the piece is not what the kernel prints next. */
export function joinText(family: Family, message: string, text: string): Joined | undefined {
  const before = message.trimEnd();
  const piece = text.trim();
  const blank = JOINTS[family]?.(before, piece);
  if (blank === undefined) return undefined;
  return rest(family, before, `${blank}${piece}`);
}

/** The same where the bytes tell that the piece goes on right there. */
export function joinBytes(family: Family, message: string, text: string): Joined | undefined {
  return rest(family, message, text);
}

function rest(family: Family, first: string, more: string): Joined | undefined {
  const event = joinPieces(family, first, [more]);
  return event === undefined ? undefined : { message: first + more, event };
}

function placeOf(key: string): number {
  return KEYS.findIndex((known) => known === key);
}

function placeOfFirst(piece: string): number | undefined {
  const key = /,(?:cpuset|mems_allowed|oom_memcg|task_memcg|task|pid)=|,global_oom/.exec(piece)?.[0];
  if (key === undefined) return undefined;
  return key === ',global_oom' ? placeOf(',oom_memcg=') : placeOf(key);
}

function placeOfLast(before: string): number {
  if (before.includes(',task_memcg=')) return before.includes(',task=') ? placeOf(',task=') : placeOf(',task_memcg=');
  if (before.includes(',global_oom')) return placeOf(',oom_memcg=');
  return KEYS.findLastIndex((key) => before.includes(key));
}

/** What is printed next, and nothing else: a key that is left out would be another line's, or a piece is lost. */
function step(last: number, next: number): '' | undefined {
  return next === last + 1 ? '' : undefined;
}
