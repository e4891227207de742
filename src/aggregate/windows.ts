import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import { keptMs } from './options.ts';
import { WindowIndex } from './window-index.ts';
import type { WindowState } from './window-state.ts';

/** The windows of one size in memory, by start and identity; the oldest leave first. */
export class Windows {
  readonly #byStart = new Map<Micros, Map<string, WindowState>>();
  readonly index = new WindowIndex();
  readonly #windowUs: Micros;
  readonly #keepUs: Micros;
  readonly #limit: number;
  #size = 0;
  /** The highest start that a window has left with: at or below it, what is not in memory may have been there. */
  #goneUs = Number.NEGATIVE_INFINITY;

  constructor(options: { readonly windowMs: number; readonly latenessMs: number; readonly maxWindows: number }) {
    this.#windowUs = options.windowMs * MICROS_PER_MS;
    this.#keepUs = keptMs(options) * MICROS_PER_MS;
    this.#limit = options.maxWindows;
  }

  get size(): number {
    return this.#size;
  }

  /** The start of the window that a time falls into; windows are aligned to the epoch. */
  startOf(timeUs: Micros): Micros {
    return Math.floor(timeUs / this.#windowUs) * this.#windowUs;
  }

  get(startUs: Micros, identity: string): WindowState | undefined {
    return this.#byStart.get(startUs)?.get(identity);
  }

  /** Whether this very window is in memory. */
  holds(window: WindowState): boolean {
    return this.get(window.startUs, window.identity) === window;
  }

  /** A window of that start has been in memory and left. */
  markGone(startUs: Micros): void {
    this.#goneUs = Math.max(this.#goneUs, startUs);
  }

  /** Whether a window of that start may have been in memory and left. */
  isGone(startUs: Micros): boolean {
    return startUs <= this.#goneUs;
  }

  set(window: WindowState): void {
    let sameStart = this.#byStart.get(window.startUs);
    if (sameStart === undefined) this.#byStart.set(window.startUs, (sameStart = new Map<string, WindowState>()));
    const replaced = sameStart.get(window.identity);
    if (replaced === undefined) this.#size += 1;
    else this.index.delete(replaced);
    sameStart.set(window.identity, window);
    this.index.add(window);
  }

  /** Lets go of the windows that nothing may be folded into any more at stream time `nowUs`, telling each. */
  expire(nowUs: Micros, onLeave: (window: WindowState) => void): void {
    const leaveUs = nowUs - this.#keepUs;
    this.#goneUs = Math.max(this.#goneUs, this.startOf(leaveUs));
    for (const [startUs, windows] of this.#byStart) {
      if (startUs > this.#goneUs) continue;
      this.#size -= windows.size;
      this.#byStart.delete(startUs);
      for (const window of windows.values()) {
        this.index.delete(window);
        onLeave(window);
      }
    }
  }

  /** Lets go of the oldest windows above the bound, telling each; how many. */
  cut(onLeave: (window: WindowState) => void): number {
    let count = 0;
    while (this.#size > this.#limit) {
      const oldestUs = this.#oldestStart();
      const windows = this.#byStart.get(oldestUs) ?? new Map<string, WindowState>();
      for (const [identity, window] of windows) {
        if (this.#size <= this.#limit) break;
        windows.delete(identity);
        this.index.delete(window);
        onLeave(window);
        this.#size -= 1;
        count += 1;
      }
      if (windows.size === 0) this.#byStart.delete(oldestUs);
      this.#goneUs = Math.max(this.#goneUs, oldestUs);
    }
    return count;
  }

  /** Not Math.min over all starts: there may be more of them than a call can have arguments. */
  #oldestStart(): Micros {
    let oldestUs = Number.POSITIVE_INFINITY;
    for (const startUs of this.#byStart.keys()) oldestUs = Math.min(oldestUs, startUs);
    return oldestUs;
  }
}
