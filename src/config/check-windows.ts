import type { Settings } from './settings.ts';

/** What must hold of settings that are each well formed; `text` goes on from the key. */
export interface Check {
  readonly key: string;
  readonly text: string;
  readonly holds: (settings: Settings) => boolean;
}

const DAY_MS = 86_400_000;
const MAX_SIZES = 4;

const check = (text: string, holds: (windowsMs: readonly number[]) => boolean): Check => ({
  key: 'aggregate.window',
  text,
  holds: ({ aggregate: { windowsMs } }) => holds(windowsMs),
});

/** Sizes of windows, which settings hold ascending. Where one is zero only that is said. */
export const WINDOW_CHECKS: readonly Check[] = [
  check('must name at least one size', (sizes) => sizes.length > 0),
  check(
    `must name at most ${String(MAX_SIZES)} sizes: each is written for every incident`,
    (sizes) => sizes.length <= MAX_SIZES,
  ),
  check('must be longer than zero', (sizes) => sizes.every((ms) => ms > 0)),
  check('must divide a day or be whole days, so that windows start at midnight UTC', (sizes) =>
    sizes.every((ms) => ms <= 0 || DAY_MS % ms === 0 || ms % DAY_MS === 0),
  ),
  check('must not name a size twice', (sizes) => new Set(sizes).size === sizes.length),
  check('must be multiples of the smallest size, so that what they count is a sum of what that counts', (sizes) =>
    sizes.every((ms) => isMultiple(ms, sizes[0] ?? ms)),
  ),
];

function isMultiple(ms: number, ofMs: number): boolean {
  return ofMs <= 0 || ms % ofMs === 0;
}
