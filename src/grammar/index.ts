import type { Family } from '../model/family.ts';
import type { LineEvent } from '../model/line-event.ts';
import { ANNOUNCEMENTS } from './announcements.ts';
import { CONSTRAINT } from './constraint.ts';
import { CPU_LINE } from './cpu-line.ts';
import { CPUSET_LINE } from './cpuset-line.ts';
import { FRAGMENTS } from './fragment.ts';
import { DENIED_ALLOCATION } from './denied-allocation.ts';
import { GROUP } from './group.ts';
import { KILL_NOTES } from './kill-notes.ts';
import { KILLED_LINES } from './killed.ts';
import { KILLED_OPENVZ } from './killed-openvz.ts';
import { afterLostLines, LOST_LINES } from './lost-lines.ts';
import { LOW_MEMORY_KILLER } from './low-memory-killer.ts';
import { MEM_INFO } from './mem-info.ts';
import { MEMCG_STATS } from './memcg-stats.ts';
import { MEMCG_USAGE } from './memcg-usage.ts';
import { MEMORY_ALLOCATIONS } from './memory-allocations.ts';
import { afterMinProtection, MIN_PROTECTION } from './min-protection.ts';
import { OPENING } from './opening.ts';
import { PAGE_TOTALS } from './page-totals.ts';
import { PER_CPU_PAGES } from './per-cpu-pages.ts';
import { REAPER } from './reaper.ts';
import { REFUSALS } from './refusals.ts';
import type { Sentence } from './sentence.ts';
import { SLAB_INFO } from './slab-info.ts';
import { TASK_IN_LINES } from './task-in.ts';
import { TASK_TABLE } from './task-table.ts';
import { trimLine } from './text.ts';
import { TRACE_HINT } from './trace-hint.ts';
import { VM_KILLING } from './vm-killing.ts';
import { ZONE_LINES } from './zones.ts';

export { DAEMON_SENTENCES, matchDaemonLine } from './daemons/index.ts';
export { RING_BUFFER } from './daemons/ring-buffer.ts';
export type { Sentence } from './sentence.ts';

/** Every sentence that is known; among those that begin alike the earlier is tried first. */
export const SENTENCES: readonly Sentence[] = [
  ...KILLED_LINES,
  ...KILLED_OPENVZ,
  ...TASK_TABLE,
  ...MEMCG_STATS,
  ...CONSTRAINT,
  ...MEMCG_USAGE,
  ...MEM_INFO,
  ...ZONE_LINES,
  ...PAGE_TOTALS,
  ...PER_CPU_PAGES,
  ...MEMORY_ALLOCATIONS,
  ...MIN_PROTECTION,
  ...CPU_LINE,
  ...TRACE_HINT,
  ...ANNOUNCEMENTS,
  ...TASK_IN_LINES,
  ...KILL_NOTES,
  ...GROUP,
  ...REAPER,
  ...REFUSALS,
  ...VM_KILLING,
  ...DENIED_ALLOCATION,
  ...LOW_MEMORY_KILLER,
  ...LOST_LINES,
  ...OPENING,
  ...CPUSET_LINE,
  ...SLAB_INFO,
  ...FRAGMENTS,
];

type Reader = Sentence['read'];

/** The readers of some sentences, each once: several samples may share one. */
function readersOf(sentences: readonly Sentence[]): readonly Reader[] {
  return [...new Set(sentences.map((sentence) => sentence.read))];
}

const READERS_BY_START: readonly (readonly Reader[])[] = Array.from({ length: 128 }, (_, code) =>
  readersOf(SENTENCES.filter(({ starts }) => starts?.includes(String.fromCharCode(code)) === true)),
);
const READERS_OF_NAMED = readersOf(SENTENCES.filter(({ starts }) => starts === undefined));
const READERS_BY_FAMILY: ReadonlyMap<Family, readonly Reader[]> = new Map(
  [...new Set(SENTENCES.map(({ family }) => family))].map((family) => [
    family,
    readersOf(SENTENCES.filter((sentence) => sentence.family === family)),
  ]),
);

/** A record of the kernel has 2 KiB at most, escapes and relays make it longer; what is longer than this is not read. */
const MAX_LENGTH = 65_536;
const UPTIME = /^ *(?:\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?)?/;

/** What a line of the kernel says, or undefined when it is none of the sentences. Blanks around it do not count. */
export function matchLine(message: string): LineEvent | undefined {
  if (message.length > MAX_LENGTH) return undefined;
  const text = trimLine(message);
  const event = match(text);
  return event?.family === 'minProtection' || event?.family === 'loss' ? (gluedTo(text) ?? event) : event;
}

function match(text: string): LineEvent | undefined {
  return (
    firstOf(READERS_BY_START[text.charCodeAt(0)] ?? [], text) ??
    // The name of a process may begin with anything.
    firstOf(READERS_OF_NAMED, text)
  );
}

/** What the record says that was printed behind a sentence without newline: it counts for more than that one. */
function gluedTo(text: string): LineEvent | undefined {
  const rest = afterMinProtection(text) || afterLostLines(text);
  return rest === '' ? undefined : match(trimLine(rest.replace(UPTIME, '')));
}

/** Reads a line of which the family is known; undefined when it is not of it. */
export function readLine(family: Family, message: string): LineEvent | undefined {
  const text = message.length > MAX_LENGTH ? '' : trimLine(message);
  for (const read of READERS_BY_FAMILY.get(family) ?? []) {
    const event = read(text);
    if (event?.family === family) return event;
  }
  return undefined;
}

/**
 * Reads a line that came in pieces, given untrimmed and in their order: its first, which told the family, and what goes on.
 * Undefined when they make no such line.
 */
export function joinPieces(family: Family, first: string, rest: readonly string[]): LineEvent | undefined {
  return readLine(family, first + rest.join(''));
}

function firstOf(readers: readonly Reader[], text: string): LineEvent | undefined {
  for (const read of readers) {
    const event = read(text);
    if (event !== undefined) return event;
  }
  return undefined;
}
