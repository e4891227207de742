import type { Micros } from '../lib/time.ts';

/** A wall clock's reading; month 1..12. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Of the second. */
  readonly micros: number;
}

const DAY_MS = 86_400_000;
/** Since 1970 clocks are changed at a full quarter of an hour. */
const SLOT_MS = 900_000;
const MAX_ZONES = 64;
const MAX_SLOTS = 4096;
/** What microseconds in a safe integer can say. */
const YEARS = { first: 1970, last: 2254 };

/** A zone's formatter and the offsets that it gave, by quarter of an hour: both are dear to make. */
interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  readonly offsetsMs: Map<number, number>;
}

/** Zones asked for; null for a name that is no zone. Bounded, and only a memory: it changes no answer. */
const zones = new Map<string, Zone | null>();

/** True when Intl knows the IANA name. */
export function isTimeZone(zone: string): boolean {
  return zoneOf(zone) !== null;
}

/** UTC microseconds of a reading `offsetMinutes` east of Greenwich; undefined for a day or time that does not exist. */
export function utcFromOffset(wall: WallTime, offsetMinutes: number): Micros | undefined {
  const ms = readAsUtc(wall);
  return ms === undefined ? undefined : (ms - offsetMinutes * 60_000) * 1000 + wall.micros;
}

/**
 * UTC microseconds of a reading in an IANA zone; undefined for an unknown zone or a day or time that does not exist.
 * An hour that the clock shows twice is read as its first passing; one that it skips as if it had not been skipped
 * (02:30 becomes 03:30).
 */
export function utcFromZone(wall: WallTime, zoneName: string): Micros | undefined {
  // What most servers keep needs no formatter, whose data take Node 20 ms to load.
  if (zoneName === 'UTC') return utcFromOffset(wall, 0);
  const ms = readAsUtc(wall);
  const zone = zoneOf(zoneName);
  if (ms === undefined || zone === null) return undefined;
  const offsets = [offsetMs(zone, ms - DAY_MS), offsetMs(zone, ms + DAY_MS)];
  const greater = Math.max(...offsets);
  const earlier = ms - greater;
  const exists = offsetMs(zone, earlier) === greater;
  // The earlier of two readings; where it does not exist the lesser offset holds, or (in a gap) held until then.
  return (exists ? earlier : ms - Math.min(...offsets)) * 1000 + wall.micros;
}

function readAsUtc(wall: WallTime): number | undefined {
  if (wall.year < YEARS.first || wall.year > YEARS.last) return undefined;
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 60) return undefined;
  const midnight = new Date(Date.UTC(wall.year, wall.month - 1, wall.day));
  if (midnight.getUTCMonth() !== wall.month - 1 || midnight.getUTCDate() !== wall.day) return undefined;
  return midnight.getTime() + ((wall.hour * 60 + wall.minute) * 60 + wall.second) * 1000;
}

function zoneOf(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const made = makeZone(name);
  if (zones.size >= MAX_ZONES) zones.clear();
  zones.set(name, made);
  return made;
}

function makeZone(timeZone: string): Zone | null {
  const numeric = 'numeric';
  const day = { year: numeric, month: numeric, day: numeric } as const;
  const time = { hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23' } as const;
  try {
    return { formatter: new Intl.DateTimeFormat('en-US', { timeZone, ...day, ...time }), offsetsMs: new Map() };
  } catch {
    return null; // RangeError: no such zone
  }
}

/** How far the zone is ahead of UTC at an instant. */
function offsetMs({ formatter, offsetsMs }: Zone, atMs: number): number {
  const slot = Math.floor(atMs / SLOT_MS);
  const known = offsetsMs.get(slot);
  if (known !== undefined) return known;
  const offset = shownAt(formatter, slot * SLOT_MS) - slot * SLOT_MS;
  if (offsetsMs.size >= MAX_SLOTS) offsetsMs.clear();
  offsetsMs.set(slot, offset);
  return offset;
}

/** What the zone's clocks show at an instant, as if it were UTC. */
function shownAt(formatter: Intl.DateTimeFormat, atMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
