import { shorten } from '../encode/columns.ts';
import { printable } from '../lib/printable.ts';
import type { Inline, Tone } from './document.ts';
import type { Severity } from '../encode/event-facts.ts';
import type { Incident } from '../model/generated/incident.ts';

const NAME_CHARS = 48;
// A container's id is known by its first twelve digits.
const LONG_ID = /([0-9a-f]{12})[0-9a-f]{52}/g;

/** An identity short enough for a line. */
export function shortName(identity: string, width: number = NAME_CHARS): string {
  return shorten(printable(identity).replace(LONG_ID, '$1'), width);
}

/** An identity as text, all of it in the hint where it was cut. */
export function nameText(identity: string, width: number = NAME_CHARS): Inline {
  const text = shortName(identity, width);
  return text === identity ? text : { kind: 'name', text, full: identity };
}

export const SCOPE_WORDS: Readonly<Record<Incident['scope'], string>> = {
  cgroup: 'a limit (control group)',
  host: 'the whole host',
  cpuset: 'the NUMA nodes of a cpuset',
  mempolicy: 'the NUMA nodes of a policy',
  userspace: 'a daemon, before the kernel',
  unknown: 'not told',
};

export const SEVERITY_TONE: Readonly<Record<Severity, Tone>> = {
  low: 'dim',
  medium: 'warning',
  high: 'alarm',
  critical: 'alarm',
};

/** How sure a finding is, in the words of `explain`. */
export const SURENESS: Readonly<Record<'high' | 'medium' | 'low', string>> = {
  high: 'certain',
  medium: 'likely',
  low: 'a hint',
};

const CAUSES: Readonly<Record<string, string>> = {
  'K.manual': 'asked for by hand (SysRq)',
  'K.panic': 'the host went down',
  'K.scope.userspace': 'a daemon killed before the kernel had to',
  'K.runtime-only': 'told by a runtime alone',
  'C1.limit-hit': 'a memory limit was reached',
  'C1.limit-not-reached': 'a limit was hit, and not visibly',
  'C2.no-limit': 'no limit, and the host ran out',
  'C3.dominant': 'one process held most of the memory',
  'C3.many-workers': 'many processes of one name',
  'C4.swap-exhausted': 'memory and swap were used up',
  'C4.no-swap': 'memory was used up, without swap',
  'C4.ram-exhausted': 'memory was used up',
  'C4.swap-unused': 'memory was used up, swap was not',
  'C5.shmem': 'tmpfs or shared memory',
  'C5.dirty': 'pages waiting to be written',
  'C6.strict-overcommit': 'strict overcommit',
  'X.lowmem32': 'low memory of a 32-bit kernel',
  'X.fragmented': 'memory was in pieces',
  'X.numa': 'one NUMA node was full',
  'X.slab': "the kernel's own caches",
  'X.hugepages': 'reserved huge pages',
  'X.unevictable': 'locked memory',
  'X.pagetables': 'page tables',
  'X.wrong-victim': 'protected processes held the memory',
  'X.min-free': 'min_free_kbytes is too large',
  'X.unaccounted': 'memory that nobody in the report holds',
  'K.scope.memcg': 'a control group reached its ceiling',
  'K.scope.host': 'the whole host ran out',
  'K.scope.cpuset': 'the NUMA nodes of a cpuset were full',
  'K.scope.mempolicy': 'the NUMA nodes of a policy were full',
  'V.storm': 'many kills on one host at once',
  unknown: 'not told',
};

/** The primary finding in a few words; its id where it has none. */
export function causeWords(id: string): string {
  return Object.hasOwn(CAUSES, id) ? (CAUSES[id] ?? id) : id;
}

/** `1 host`, `2 hosts`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : plural}`;
}

/** `20 000`: with a no-break space, the same in every locale. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, '\u00a0');
}
