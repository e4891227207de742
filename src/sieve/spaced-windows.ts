import { once } from '../lib/once.ts';
import { bytesOf, type Needle } from './needle.ts';
import { WINDOW, windowOf, wordsOf, type NeedleWindow, type WindowUse } from './needle-windows.ts';
import { typicalGrams } from './typical-log.ts';

const SPACE = 0x20;
/** A window with the byte before it and the one behind it: all of them are looked up. */
const SURROUNDED = WINDOW + 2;

/** What stands around a space in ordinary logs, with how often: where the windows are looked for. */
const gramsWithSpace = once(() => typicalGrams(SURROUNDED).filter(([bytes]) => bytes[WINDOW] === SPACE));

/** Whether a window of the needle ends in a space. */
export function hasSpacedWindow(needle: Needle): boolean {
  return offsetsOf(needle).length > 0;
}

/** For each needle the window that ends in a space and is rarest in logs; each must have one. */
export function spacedWindowsOf(needles: readonly Needle[]): readonly NeedleWindow[] {
  const byWords = new Map<string, WindowUse[]>();
  for (const needle of needles) {
    const [best] = offsetsOf(needle)
      .map((offset) => ({ needle, offset, cost: costOf(needle, offset) }))
      .sort((a, b) => a.cost - b.cost || a.offset - b.offset);
    if (best === undefined) throw new Error(`no window of ${needle.source} ends in a space`);
    const key = wordsAt(needle, best.offset).join();
    byWords.set(key, [...(byWords.get(key) ?? []), { needle, offset: best.offset }]);
  }
  return [...byWords.values()].map(windowOf);
}

function offsetsOf(needle: Needle): number[] {
  return needle.places.flatMap((place, at) => {
    const offset = at - WINDOW + 1;
    const isSpace = offset >= 0 && place[SPACE] === 1 && bytesOf(place).length === 1;
    return isSpace && wordsAt(needle, offset).length > 0 ? [offset] : [];
  });
}

function wordsAt({ places }: Needle, offset: number): readonly number[] {
  return wordsOf(places.slice(offset, offset + WINDOW));
}

/** How often it is looked up in vain; of windows that are not known to come the one of fewest words. */
function costOf({ places }: Needle, offset: number): number {
  const around = Array.from({ length: SURROUNDED }, (_, place) => places[offset + place - 1]);
  const seen = gramsWithSpace().reduce((sum, [bytes, count]) => {
    const fits = around.every((flags, place) => (flags?.[bytes[place] ?? 0] ?? 1) === 1);
    return fits ? sum + count : sum;
  }, 0);
  return seen + wordsOf(places.slice(offset, offset + WINDOW)).length / 1000;
}
