import { present } from '../lib/present.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import { sameVictim, type VictimIdentity } from './victim-identity.ts';

/** An incident that was said, as the checkpoint keeps it. */
export interface SaidIncident {
  readonly id: string;
  readonly hostKey: string;
  readonly timeUs?: Micros | undefined;
  readonly streamTimeUs: Micros;
  readonly victims: readonly VictimIdentity[];
}

// More than one a second for an hour is a host in a loop; what it forgets early is only said again.
const MAX_SAID = 4096;

/** What was said of one host in the last hour of stream time. */
export class KnownKills {
  /** In the order it was said. */
  readonly #said = new Map<string, SaidIncident>();
  readonly #byPid = new Map<number, Set<SaidIncident>>();

  get size(): number {
    return this.#said.size;
  }

  /** Remembers what was said. */
  add(said: SaidIncident): void {
    this.#said.set(said.id, said);
    for (const { pid } of said.victims) {
      const others = this.#byPid.get(pid);
      if (others === undefined) this.#byPid.set(pid, new Set([said]));
      else others.add(said);
    }
    const [oldest] = this.#said.values();
    if (oldest !== undefined && this.#said.size > MAX_SAID) this.#drop(oldest);
  }

  /** True when this kill was said. */
  has(victim: VictimIdentity): boolean {
    const candidates = [...(this.#byPid.get(victim.pid) ?? [])];
    return candidates.some((said) => said.victims.some((known) => sameVictim(known, victim)));
  }

  /** True when an incident with this id was said. */
  hasId(id: string): boolean {
    return this.#said.has(id);
  }

  /** Forgets what is older than `knownMs` of stream time. */
  forget(watermarkUs: Micros, knownMs: number): void {
    for (const said of this.#said.values()) {
      if (said.streamTimeUs >= watermarkUs - knownMs * MICROS_PER_MS) return;
      this.#drop(said);
    }
  }

  /** What a checkpoint keeps. */
  toState(): CheckpointState['said'] {
    return [...this.#said.values()].map(({ id, hostKey, timeUs, streamTimeUs, victims }) => ({
      id,
      hostKey,
      ...present({ timeUs }),
      streamTimeUs,
      victims: victims.map(({ pid, ...rest }) => ({ pid, ...present(rest) })),
    }));
  }

  #drop(said: SaidIncident): void {
    this.#said.delete(said.id);
    for (const { pid } of said.victims) {
      const others = this.#byPid.get(pid);
      others?.delete(said);
      if (others?.size === 0) this.#byPid.delete(pid);
    }
  }
}
