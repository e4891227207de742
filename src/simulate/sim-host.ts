import type { Micros } from '../lib/time.ts';
import type { EnvelopeKind } from './envelopes/kind.ts';
import type { EraId } from './eras.ts';
import { createRng } from './rng.ts';
import { workloadsOf, type Flavour, type Workload } from './workloads.ts';

/** A host that logs. */
export interface SimHost {
  readonly name: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly bootUs: Micros;
  /** What its wall clock is ahead of the true time. */
  readonly skewUs: Micros;
  readonly era: EraId;
  readonly cgroupVersion: 1 | 2;
  readonly pageBytes: 4096 | 16384 | 65536;
  readonly ramBytes: number;
  readonly callers: boolean;
  /** The ways its log is shipped; more than one makes copies. */
  readonly ships: readonly [EnvelopeKind, ...EnvelopeKind[]];
  readonly workloads: readonly [Workload, ...Workload[]];
}

/** What is chosen for a host; the rest follows from seed and name. */
export interface HostChoice {
  readonly seed: number;
  readonly name: string;
  readonly flavour: Flavour;
  readonly era: EraId;
  readonly ships: SimHost['ships'];
  /** The fleet's first moment; hosts were booted days before. */
  readonly startUs: Micros;
  readonly skewUs?: Micros | undefined;
  readonly callers?: boolean | undefined;
  readonly pageBytes?: SimHost['pageBytes'] | undefined;
}

const DAY_US = 86_400_000_000;

/** The host: same choice, same host. */
export function simHost(choice: HostChoice): SimHost {
  const { seed, name, era, ships, startUs, flavour } = choice;
  const rng = createRng(seed, 'host', name);
  const [first, ...rest] = workloadsOf(flavour, seed, name);
  if (first === undefined) throw new Error(`no workloads for ${flavour}`);
  return {
    name,
    machineId: rng.hex(32),
    bootId: rng.hex(32),
    bootUs: startUs - rng.int(1, 60) * DAY_US - rng.int(0, 86_399_999_999),
    skewUs: choice.skewUs ?? 0,
    era,
    cgroupVersion: era.startsWith('6.') || era === 'el9' || era === 'el10' ? 2 : 1,
    pageBytes: choice.pageBytes ?? 4096,
    ramBytes: 16 * 1024 ** 3 * 2 ** rng.int(0, 3),
    callers: choice.callers ?? false,
    ships,
    workloads: [first, ...rest],
  };
}
