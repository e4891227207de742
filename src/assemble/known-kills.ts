import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import { present } from '../lib/present.ts';
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

// A host in an endless storm says one a second at most for long.
const MAX_SAID = 4096;

/** What was said of one host in the last hour of stream time. */
export class KnownKills {
  #said: SaidIncident[] = [];

  get said(): readonly SaidIncident[] {
    return this.#said;
  }

  /** What a checkpoint keeps. */
  toState(): CheckpointState['said'] {
    return this.#said.map(({ id, hostKey, timeUs, streamTimeUs, victims }) => ({
      id,
      hostKey,
      ...present({ timeUs }),
      streamTimeUs,
      victims: victims.map(({ pid, ...rest }) => ({ pid, ...present(rest) })),
    }));
  }

  add(said: SaidIncident): void {
    this.#said.push(said);
    if (this.#said.length > MAX_SAID) this.#said.shift();
  }

  /** True when this kill was said. */
  has(victim: VictimIdentity): boolean {
    return this.#said.some((said) => said.victims.some((known) => sameVictim(known, victim)));
  }

  /** True when an incident with this id was said. */
  hasId(id: string): boolean {
    return this.#said.some((said) => said.id === id);
  }

  /** Forgets what is older than `knownMs` of stream time. */
  forget(watermarkUs: Micros, knownMs: number): void {
    const oldest = watermarkUs - knownMs * MICROS_PER_MS;
    if ((this.#said[0]?.streamTimeUs ?? oldest) < oldest) {
      this.#said = this.#said.filter((said) => said.streamTimeUs >= oldest);
    }
  }
}
