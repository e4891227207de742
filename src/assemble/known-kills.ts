import { present } from '../lib/present.ts';
import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import { sceneFromState, sceneToState, type Scene } from './scene.ts';
import { sameVictim, type VictimIdentity } from './victim-identity.ts';

/** An incident that was said, as the checkpoint keeps it. */
export interface SaidIncident {
  readonly id: string;
  readonly hostKey: string;
  readonly timeUs?: Micros | undefined;
  readonly streamTimeUs: Micros;
  readonly victims: readonly VictimIdentity[];
  /** By what later lines of it are recognised; undefined when none can come any more. */
  readonly scene?: Scene | undefined;
}

// More than one a second for an hour is a host in a loop; what it forgets early is only said again.
const MAX_SAID = 4096;
const MINUTE_US = 60_000_000;
// Many more than make a storm; each incident looks through all of them.
const MAX_DEATHS = 512;

/** What was said of one host in the last hour of stream time. */
export class KnownKills {
  /** In the order it was said. */
  readonly #said = new Map<string, SaidIncident>();
  readonly #byPid = new Map<number, Set<SaidIncident>>();
  /** In the same order, only of the last minutes. */
  readonly #recent = new Map<string, { readonly scene: Scene; readonly streamTimeUs: Micros }>();

  /** When processes died, in the order it was said; only as much as the last minute needs. */
  #deaths: { readonly timeUs: Micros; readonly victims: number }[] = [];

  get size(): number {
    return this.#said.size;
  }

  /** Remembers what was said. */
  add(said: SaidIncident): void {
    this.#said.set(said.id, said);
    this.#noteDeaths(said);
    if (said.scene !== undefined) this.#recent.set(said.id, { scene: said.scene, streamTimeUs: said.streamTimeUs });
    for (const { pid } of said.victims) {
      const others = this.#byPid.get(pid);
      if (others === undefined) this.#byPid.set(pid, new Set([said]));
      else others.add(said);
    }
    const [oldest] = this.#said.values();
    if (oldest !== undefined && this.#said.size > MAX_SAID) this.#drop(oldest);
  }

  /** Remembers what a checkpoint kept. */
  addState({ scene, ...said }: CheckpointState['said'][number]): void {
    this.add(scene === undefined ? said : { ...said, scene: sceneFromState(scene) });
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

  /** What was said lately, in the order it was said. */
  *scenes(): Generator<Scene> {
    for (const { scene } of this.#recent.values()) yield scene;
  }

  /** True when something was said lately that passes. */
  someScene(passes: (scene: Scene) => boolean): boolean {
    for (const { scene } of this.#recent.values()) if (passes(scene)) return true;
    return false;
  }

  /** True when an incident was said that happened at most `byUs` before or after. */
  hasNear(atUs: Micros, byUs: Micros): boolean {
    return [...this.#said.values()].some(({ timeUs }) => timeUs !== undefined && Math.abs(timeUs - atUs) <= byUs);
  }

  /** Processes that were killed on this host within the minute that ends at `untilUs`. */
  victimsOfMinute(untilUs: Micros): number {
    return this.#deaths.reduce((sum, { timeUs, victims }) => {
      const within = timeUs <= untilUs && untilUs - timeUs <= MINUTE_US;
      return within ? sum + victims : sum;
    }, 0);
  }

  #noteDeaths({ timeUs, victims }: SaidIncident): void {
    if (timeUs === undefined || victims.length === 0) return;
    // A report may be said after one that is a little younger.
    if (this.#deaths.some((death) => timeUs - death.timeUs > 2 * MINUTE_US))
      this.#deaths = this.#deaths.filter((death) => timeUs - death.timeUs <= 2 * MINUTE_US);
    this.#deaths.push({ timeUs, victims: victims.length });
    if (this.#deaths.length > MAX_DEATHS) this.#deaths = this.#deaths.slice(-MAX_DEATHS / 2);
  }

  /** Forgets what is older than `knownMs` of stream time, and already after `sceneMs` what it named. */
  forget(watermarkUs: Micros, knownMs: number, sceneMs: number): void {
    for (const [id, { streamTimeUs }] of this.#recent) {
      if (streamTimeUs >= watermarkUs - sceneMs * MICROS_PER_MS) break;
      this.#recent.delete(id);
    }
    for (const said of this.#said.values()) {
      if (said.streamTimeUs >= watermarkUs - knownMs * MICROS_PER_MS) return;
      this.#drop(said);
    }
  }

  /** What a checkpoint keeps. */
  toState(): CheckpointState['said'] {
    return [...this.#said.values()].map(({ id, hostKey, timeUs, streamTimeUs, victims }) => {
      const recent = this.#recent.get(id);
      return {
        id,
        hostKey,
        ...present({ timeUs }),
        streamTimeUs,
        victims: victims.map(({ pid, ...rest }) => ({ pid, ...present(rest) })),
        ...present({ scene: recent && sceneToState(recent.scene) }),
      };
    });
  }

  #drop(said: SaidIncident): void {
    this.#said.delete(said.id);
    this.#recent.delete(said.id);
    for (const { pid } of said.victims) {
      const others = this.#byPid.get(pid);
      others?.delete(said);
      if (others?.size === 0) this.#byPid.delete(pid);
    }
  }
}
