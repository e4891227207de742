import { MICROS_PER_MS } from '../lib/time.ts';
import type { HeardHosts } from './heard-hosts.ts';
import type { TrendThresholds } from './thresholds.ts';
import type { QuietState, WindowState } from './window-state.ts';

/** The newest window of each workload: the one that may say that nothing has happened since. */
export class QuietWatch {
  readonly #thresholds: TrendThresholds;
  readonly #limit: number;
  /** By identity, the one that has had the oldest news first. */
  readonly #newest = new Map<string, WindowState>();
  #walk: Iterator<WindowState> | undefined;

  constructor(thresholds: TrendThresholds, limit: number) {
    this.#thresholds = thresholds;
    this.#limit = limit;
  }

  newestOf(identity: string): WindowState | undefined {
    return this.#newest.get(identity);
  }

  isNewest(window: WindowState): boolean {
    return this.#newest.get(window.identity) === window;
  }

  /** Takes a window into account; the one in whose place it comes, if any. */
  note(window: WindowState): WindowState | undefined {
    const before = this.#newest.get(window.identity);
    if (before !== undefined && before !== window && before.startUs > window.startUs) return undefined;
    this.#newest.delete(window.identity);
    this.#newest.set(window.identity, window);
    return before === window ? undefined : before;
  }

  /** Lets go of the oldest above the bound; how many. */
  cut(): number {
    let count = 0;
    for (const identity of this.#newest.keys()) {
      if (this.#newest.size <= this.#limit) break;
      this.#newest.delete(identity);
      count += 1;
    }
    return count;
  }

  /** Looks whether a window has fallen quiet, or is so no more; true when that is news. */
  judge(window: WindowState, heard: HeardHosts): boolean {
    return window.setQuiet(this.isNewest(window) ? this.#stateOf(window, heard) : 'no');
  }

  /** Judges the next `limit` windows, all of them in turn; those of which there is news. */
  *review(heard: HeardHosts, limit: number): Generator<WindowState, void, undefined> {
    this.#walk ??= this.#newest.values();
    for (let seen = 0; seen < limit; seen += 1) {
      const next = this.#walk.next();
      if (next.done === true) {
        this.#walk = undefined;
        return;
      }
      if (this.judge(next.value, heard)) yield next.value;
    }
  }

  /** All hosts that were hit must have been heard since, or silence may be that of a dead shipper. */
  #stateOf(window: WindowState, heard: HeardHosts): QuietState {
    const { lastUs, quietMs } = window;
    const { quietMs: leastMs } = this.#thresholds;
    const dueUs = lastUs + quietMs * MICROS_PER_MS;
    const hosts = window.hostsSince(lastUs - quietMs * MICROS_PER_MS);
    if (![...hosts].every((host) => heard.wasHeard(host, lastUs, dueUs))) return 'no';
    const isCurrent = [...hosts].every((host) => heard.isHeard(host, leastMs * MICROS_PER_MS));
    return isCurrent ? 'current' : 'resolved';
  }
}
