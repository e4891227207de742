import type { Micros } from '../lib/time.ts';
import type { LogLine } from '../model/log-line.ts';
import { clockOf } from './event-clock.ts';

// Reading a line late moves wall minus kernel time by seconds; two boots of a machine lie further apart than this.
const SAME_BOOT_US = 60_000_000;
const MAX_EPOCHS = 64;

/** Tells the boots of one host apart where lines carry kernel time but no boot id. */
export class BootEpochs {
  readonly #startsUs: Micros[] = [];
  #first = 0;
  #resets = 0;
  #lastUs: Micros = 0;

  /** A name for the boot whose kernel clock stood at zero about `wall - monotonic`. */
  nameOf(line: LogLine): string {
    if (line.monotonicUs === undefined) return '';
    if (line.timeUs === undefined) return this.#nameByReset(line.monotonicUs);
    const startUs = line.timeUs - line.monotonicUs;
    const at = this.#startsUs.findIndex((known) => Math.abs(known - startUs) <= SAME_BOOT_US);
    return `#${this.#first + (at < 0 ? this.#add(startUs) : at)}`;
  }

  /** Without a wall clock (a console capture, read in its order) a kernel clock that falls back is the next boot's. */
  #nameByReset(monotonicUs: Micros): string {
    if (monotonicUs < this.#lastUs - SAME_BOOT_US) this.#resets += 1;
    this.#lastUs = monotonicUs;
    return `~${this.#resets}`;
  }

  #add(startUs: Micros): number {
    this.#startsUs.push(startUs);
    if (this.#startsUs.length <= MAX_EPOCHS) return this.#startsUs.length - 1;
    this.#startsUs.shift();
    this.#first += 1;
    return MAX_EPOCHS - 1;
  }
}

/** Which copy of its host's log a line belongs to: boot, way of transport, and the clock it is ordered by. */
export function copyKeyOf(line: LogLine, epochs: BootEpochs): string {
  const boot = line.bootId ?? epochs.nameOf(line);
  return `${boot}|${line.transport}|${clockOf(line)}`;
}
