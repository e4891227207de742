import type { Micros } from '../lib/time.ts';
import type { WindowState } from './window-state.ts';

/** The windows in memory by workload, and by fleet identity and start: neighbours of an incident without a walk over all. */
export class WindowIndex {
  readonly #byIdentity = new Map<string, Set<WindowState>>();
  readonly #byFleet = new Map<string, Map<Micros, Set<WindowState>>>();

  add(window: WindowState): void {
    setOf(this.#byIdentity, window.identity).add(window);
    let fleet = this.#byFleet.get(window.fleetIdentity);
    if (fleet === undefined) this.#byFleet.set(window.fleetIdentity, (fleet = new Map<Micros, Set<WindowState>>()));
    setOf(fleet, window.startUs).add(window);
  }

  delete(window: WindowState): void {
    removeFrom(this.#byIdentity, window.identity, window);
    const fleet = this.#byFleet.get(window.fleetIdentity);
    if (fleet === undefined) return;
    removeFrom(fleet, window.startUs, window);
    if (fleet.size === 0) this.#byFleet.delete(window.fleetIdentity);
  }

  ofIdentity(identity: string): Iterable<WindowState> {
    return this.#byIdentity.get(identity) ?? [];
  }

  /** The windows of a fleet identity that start within these bounds, both included, `stepUs` apart. */
  *ofFleet(
    fleetIdentity: string,
    fromUs: Micros,
    toUs: Micros,
    stepUs: Micros,
  ): Generator<WindowState, void, undefined> {
    const fleet = this.#byFleet.get(fleetIdentity);
    if (fleet === undefined) return;
    for (let startUs = fromUs; startUs <= toUs; startUs += stepUs) yield* fleet.get(startUs) ?? [];
  }
}

function setOf<K>(map: Map<K, Set<WindowState>>, key: K): Set<WindowState> {
  let set = map.get(key);
  if (set === undefined) map.set(key, (set = new Set()));
  return set;
}

function removeFrom<K>(map: Map<K, Set<WindowState>>, key: K, window: WindowState): void {
  const set = map.get(key);
  set?.delete(window);
  if (set?.size === 0) map.delete(key);
}
