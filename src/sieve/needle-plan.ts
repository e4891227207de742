import { createHash } from 'node:crypto';
import { NEEDLE_PLAN } from './needle-plan-made.ts';
import type { WrittenPlan } from './written-plan.ts';
import type { Needle } from './needle.ts';
import { windowOf, windowsOf, type NeedleWindow } from './needle-windows.ts';
import { hasSpacedWindow, spacedWindowsOf } from './spaced-windows.ts';
import { tablesOf } from './window-groups.ts';

/** What to look for so that every needle is found: windows of them, and the tables that find the windows. */
export interface NeedlePlan {
  readonly windows: readonly NeedleWindow[];
  /** Those that end in a space. */
  readonly spaced: readonly NeedleWindow[];
  readonly tables: Uint8Array;
}

/** The committed plan, when it is of these needles, else a new one; undefined when a needle has no windows. */
export function planOf(needles: readonly Needle[]): NeedlePlan | undefined {
  return NEEDLE_PLAN.needles === nameOfNeedles(needles) ? readPlan(NEEDLE_PLAN, needles) : makePlan(needles);
}

/** A plan to be committed. */
export function writePlan(needles: readonly Needle[]): WrittenPlan {
  const plan = makePlan(needles);
  if (plan === undefined) throw new Error('a needle has no windows: it is too short, or too many words fit it');
  const written = (windows: readonly NeedleWindow[]): number[][] =>
    windows.map(({ uses }) => uses.flatMap(({ needle, offset }) => [needles.indexOf(needle), offset]));
  return {
    needles: nameOfNeedles(needles),
    windows: written(plan.windows),
    spaced: written(plan.spaced),
    tables: Buffer.from(plan.tables).toString('base64'),
  };
}

function makePlan(needles: readonly Needle[]): NeedlePlan | undefined {
  const windows = windowsOf(needles.filter((needle) => !hasSpacedWindow(needle)));
  if (windows === undefined) return undefined;
  return { windows, spaced: spacedWindowsOf(needles.filter(hasSpacedWindow)), tables: tablesOf(windows) };
}

function readPlan({ windows, spaced, tables }: WrittenPlan, needles: readonly Needle[]): NeedlePlan {
  const read = (written: WrittenPlan['windows']): NeedleWindow[] =>
    written.map((uses) => windowOf(usesOf(uses, needles)));
  return { windows: read(windows), spaced: read(spaced), tables: Buffer.from(tables, 'base64') };
}

function usesOf(numbers: readonly number[], needles: readonly Needle[]): NeedleWindow['uses'] {
  return numbers.flatMap((number, at) => {
    const needle = at % 2 === 0 ? needles[number] : undefined;
    return needle === undefined ? [] : [{ needle, offset: numbers[at + 1] ?? 0 }];
  });
}

/** Tells lists of needles apart. */
export function nameOfNeedles(needles: readonly Needle[]): string {
  return createHash('sha256')
    .update(needles.map(({ source }) => source).join('\n'))
    .digest('hex')
    .slice(0, 16);
}
