import { once } from '../lib/once.ts';
import { bytesOf } from './needle.ts';
import { placesOf, WINDOW, type NeedleWindow } from './needle-windows.ts';
import { byteShares, typicalGrams } from './typical-log.ts';

const GROUPS = 8;
const ROUNDS = 3;
const HALVES = 16;
// Ordinary logs have numbers of all kinds, of which the sample has a few.
const BY_CHANCE = 4000;

/** What stands in ordinary logs, as bits of its halves, with how often. */
const gramsOfLogs = once(() =>
  typicalGrams(WINDOW).map(([bytes, count]): readonly [bits: readonly number[], count: number] => [
    bytes.flatMap((byte) => [1 << (byte & 15), 1 << (byte >> 4)]),
    count,
  ]),
);

/** By place, as bits: which low (even index) and which high halves (odd index) of a byte fit. */
type Masks = readonly number[];

const NO_MASKS: Masks = Array.from({ length: 2 * WINDOW }, () => 0);

/** The tables of needle-scan.as: for each place that is compared and each half of a byte, the groups, as bits, that it fits. */
export function tablesOf(windows: readonly NeedleWindow[]): Uint8Array {
  const tables = new Uint8Array(2 * WINDOW * HALVES);
  for (const [group, masks] of groupsOf(windows.map(masksOf)).entries()) {
    for (const [row, mask] of masks.entries()) {
      for (let half = 0; half < HALVES; half += 1) {
        const at = row * HALVES + half;
        if (hasBit(mask, half)) tables[at] = (tables[at] ?? 0) | (1 << group);
      }
    }
  }
  return tables;
}

/** Windows that look alike together, so that little fits a group that none of its windows is; each in turn goes where it fits best. */
function groupsOf(windows: readonly Masks[]): readonly Masks[] {
  const groupOf = windows.map(() => -1);
  const groups: Masks[] = Array.from({ length: GROUPS }, () => NO_MASKS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, window] of windows.entries()) {
      const home = groupOf[index] ?? -1;
      groupOf[index] = -1;
      if (home >= 0) groups[home] = windows.filter((_, other) => groupOf[other] === home).reduce(both, NO_MASKS);
      const costs = groups.map((masks) => costOf(both(masks, window)) - costOf(masks));
      const best = costs.indexOf(Math.min(...costs));
      groupOf[index] = best;
      groups[best] = both(groups[best] ?? NO_MASKS, window);
    }
  }
  return groups;
}

function masksOf(window: NeedleWindow): Masks {
  return placesOf(window).flatMap((flags) => {
    const bytes = bytesOf(flags);
    return [
      bytes.reduce((mask, byte) => mask | (1 << (byte & 15)), 0),
      bytes.reduce((mask, byte) => mask | (1 << (byte >> 4)), 0),
    ];
  });
}

function both(masks: Masks, others: Masks): Masks {
  return masks.map((mask, row) => mask | (others[row] ?? 0));
}

/** How often a group stops the search: at places of ordinary logs, and by chance. */
function costOf(masks: Masks): number {
  let cost = BY_CHANCE * shareOf(masks);
  for (const [bits, count] of gramsOfLogs())
    if (bits.every((bit, row) => ((masks[row] ?? 0) & bit) !== 0)) cost += count;
  return cost;
}

/** How often bytes fit the masks, were they independent of each other. */
function shareOf(masks: Masks): number {
  let share = 1;
  for (let row = 0; row < masks.length; row += 2) share *= shareOfPlace(masks[row] ?? 0, masks[row + 1] ?? 0);
  return share;
}

function shareOfPlace(low: number, high: number): number {
  let share = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    if (hasBit(low, byte & 15) && hasBit(high, byte >> 4)) share += byteShares()[byte] ?? 0;
  }
  return share;
}

function hasBit(bits: number, index: number): boolean {
  return ((bits >> index) & 1) === 1;
}
