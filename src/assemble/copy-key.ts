import type { Micros } from '../lib/time.ts';
import type { Transport } from '../model/log-line.ts';
import type { SievedLine } from '../model/sieved-line.ts';
import { clockOf, type CopyClock } from './event-clock.ts';

// Reading a line late moves wall minus kernel time by seconds; two boots of a machine lie further apart than this.
const SAME_BOOT_US = 60_000_000;
const MAX_EPOCHS = 64;

interface Epoch {
  readonly name: number;
  /** Wall time at which the kernel clock stood at zero, as far as the first line tells; for received lines the least. */
  startUs: Micros;
  /** The greatest kernel time seen. */
  greatestUs: Micros;
}

/** Tells the boots of one host apart where lines carry kernel time but no boot id. */
class BootEpochs {
  #epochs: Epoch[] = [];
  #made = 0;
  #resets = 0;
  #lastUs: Micros = 0;

  /** A name for the boot that a line is of; empty where the line has no kernel time. */
  nameOf({ line, streamTimeUs }: SievedLine): string {
    if (line.monotonicUs === undefined) return '';
    const received = line.timeSource === 'received';
    if (line.timeUs === undefined || (received && streamTimeUs === undefined))
      return this.#nameByReset(line.monotonicUs);
    const startUs = line.timeUs - line.monotonicUs;
    const { monotonicUs } = line;
    const fits = received ? isReceivedIn : isStampedIn;
    const epoch = this.#epochs.findLast((known) => fits(known, startUs, monotonicUs)) ?? this.#add(startUs);
    epoch.greatestUs = Math.max(epoch.greatestUs, monotonicUs);
    if (received) epoch.startUs = Math.min(epoch.startUs, startUs);
    return `#${epoch.name}`;
  }

  /** Without a wall clock (a console capture, read in its order) a kernel clock that falls back is the next boot's. */
  #nameByReset(monotonicUs: Micros): string {
    if (monotonicUs < this.#lastUs - SAME_BOOT_US) this.#resets += 1;
    this.#lastUs = monotonicUs;
    return `~${String(this.#resets).padStart(6, '0')}`; // Sorts as it counts.
  }

  #add(startUs: Micros): Epoch {
    this.#made += 1;
    const epoch = { name: this.#made, startUs, greatestUs: 0 };
    this.#epochs = [...this.#epochs.slice(1 - MAX_EPOCHS), epoch];
    return epoch;
  }
}

function isStampedIn(epoch: Epoch, startUs: Micros): boolean {
  return Math.abs(epoch.startUs - startUs) <= SAME_BOOT_US;
}

/**
 * A line that was received long after it was said (an agent sends the whole ring buffer when it starts) seems to be of a later
 * boot, but never of one that began after the last that is known of this one.
 */
function isReceivedIn(epoch: Epoch, startUs: Micros, monotonicUs: Micros): boolean {
  return monotonicUs >= epoch.greatestUs || startUs < epoch.startUs + epoch.greatestUs;
}

/** Says which copy of one host's log a line belongs to: boot, way of transport, and the clock it is ordered by. */
export class CopyKeys {
  readonly #epochs = new BootEpochs();
  /** Of the last line: most lines are of the copy that the one before was of. */
  #boot = '';
  #transport: Transport | undefined;
  #clock: CopyClock | undefined;
  #key = '';

  /** The key of the line's copy. */
  of(sieved: SievedLine): string {
    const { line } = sieved;
    const boot = line.bootId ?? this.#epochs.nameOf(sieved);
    const clock = clockOf(line);
    if (boot !== this.#boot || line.transport !== this.#transport || clock !== this.#clock) {
      this.#boot = boot;
      this.#transport = line.transport;
      this.#clock = clock;
      this.#key = `${boot}|${line.transport}|${clock}`;
    }
    return this.#key;
  }
}
