const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `2026-09-15 05:34:05Z`: an instant to the second. */
export function stampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `2026-09-15 05:34Z`: an instant to the minute. */
export function minuteOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** A span in the largest units that tell it: `40 min`, `3.5 h`, `12 d`. */
export function spanOf(ms: number): string {
  if (ms < MINUTE_MS) return `${oneDecimal(ms / 1000)} s`;
  if (ms < 2 * HOUR_MS) return `${oneDecimal(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${oneDecimal(ms / HOUR_MS)} h` : `${oneDecimal(ms / DAY_MS)} d`;
}

function oneDecimal(value: number): string {
  return String(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
}

/** A step of time with how its buckets are called. */
export interface Step {
  readonly ms: number;
  readonly words: string;
}

const STEPS: readonly Step[] = [
  { ms: 5 * MINUTE_MS, words: '5 minutes' },
  { ms: 15 * MINUTE_MS, words: '15 minutes' },
  { ms: HOUR_MS, words: 'hour' },
  { ms: 3 * HOUR_MS, words: '3 hours' },
  { ms: 6 * HOUR_MS, words: '6 hours' },
  { ms: DAY_MS, words: 'day' },
  { ms: 7 * DAY_MS, words: '7 days' },
  { ms: 30 * DAY_MS, words: '30 days' },
];
const LONGEST: Step = { ms: 365 * DAY_MS, words: 'year of 365 days' };

/** The shortest step that cuts a range into at most so many. */
export function stepFor(firstMs: number, lastMs: number, most: number): Step {
  const buckets = ({ ms }: Step): number => Math.floor(lastMs / ms) - Math.floor(firstMs / ms) + 1;
  return STEPS.find((step) => buckets(step) <= most) ?? LONGEST;
}

/** The name of a bucket: the day where another one begins, then the hour (`09`) or minute (`09:15`); long steps have days alone. */
export function bucketName(startMs: number, { ms }: Step, isFirst: boolean): string {
  const iso = new Date(startMs).toISOString();
  const day = iso.slice(5, 10);
  if (ms >= DAY_MS) return day;
  const clock = ms >= HOUR_MS ? iso.slice(11, 13) : iso.slice(11, 16);
  return isFirst || startMs % DAY_MS === 0 ? `${day} ${clock}` : clock;
}
