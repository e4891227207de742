import type { Micros } from '../lib/time.ts';
import type { Family } from '../model/family.ts';
import type { EventOf } from '../model/line-event.ts';
import type { LogLine } from '../model/log-line.ts';
import { compareOrigins } from '../model/origin.ts';
import type { HeldLine } from './held-line.ts';
import { namesOfLine, type Names } from './names.ts';

type AsideEvent = EventOf<'witness' | 'userspaceKill' | 'userspaceDetail'>;

/** What userspace says of a kill: no part of the kernel's report, and told in no order that could be relied on. */
export interface AsideLine {
  readonly held: HeldLine;
  readonly event: AsideEvent;
  readonly atUs: Micros;
  readonly names: Names;
}

const ASIDE: ReadonlySet<Family> = new Set<Family>(['witness', 'userspaceKill', 'userspaceDetail']);

/** The line with what it names; undefined when it is the kernel's. */
export function asideOf(held: HeldLine): AsideLine | undefined {
  const event = held.sieved.event;
  if (!isAside(event)) return undefined;
  return { held, event, atUs: saidUs(held), names: namesOfLine(event) };
}

/** True for what userspace says. */
export function isAside(event: HeldLine['sieved']['event']): event is AsideEvent {
  return ASIDE.has(event.family);
}

/** When a line was said, by the clock that userspace and the kernel share; by the best there is, where it carries none. */
export function saidUs({ sieved: { line }, streamUs }: HeldLine): Micros {
  return line.timeUs ?? line.monotonicUs ?? streamUs;
}

/** A total order that does not look at arrival: by time, then text; the place decides only between copies. */
export function compareAsides(a: AsideLine, b: AsideLine): number {
  const left = a.held.sieved;
  const right = b.held.sieved;
  return (
    a.atUs - b.atUs ||
    compareTexts(left.line.message, right.line.message) ||
    compareTexts(wayOf(left.line), wayOf(right.line)) ||
    compareOrigins(left.origin, right.origin) ||
    left.line.part - right.line.part
  );
}

/** By which way a line came: copies are told apart by it. */
export function wayOf({ transport, timeSource }: LogLine): string {
  return `${transport}|${timeSource ?? ''}`;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** True for a line that begins a userspace kill: what a killer says it kills, and what PID 1 says of systemd-oomd. */
export function beginsKill({ event }: AsideLine): boolean {
  return event.family === 'userspaceKill' || saysOomdKill(event);
}

/** True for a witness that proves a kill by itself: an end by SIGKILL has many causes, a count of none no kill. */
export function provesDeath({ event }: AsideLine): boolean {
  if (event.family !== 'witness' || event.count === 0) return false;
  return event.says === 'oom-kill' || event.says === 'result';
}

/** True when PID 1 says that systemd-oomd killed. */
export function saysOomdKill(event: AsideEvent): boolean {
  return event.family === 'witness' && event.says === 'oomd-kill';
}

/** Who killed, for the lines of a kill from userspace. */
export function killerOf({ event }: AsideLine): EventOf<'userspaceKill'>['killer'] | undefined {
  if (event.family !== 'witness') return event.killer;
  return event.says === 'oomd-kill' ? 'systemd-oomd' : undefined;
}
