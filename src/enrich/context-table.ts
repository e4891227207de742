import { LRUCache } from 'lru-cache';
import type { Context } from '../model/generated/context.ts';
import type { HostNames, Level } from './source.ts';
import {
  containerSubject,
  hostSubject,
  machineSubject,
  podSubject,
  subjectsOf,
  type HostKeyFor,
} from '../model/context-subject.ts';

export interface ContextTableOptions {
  /** Bound: beyond it the entry that was asked for longest ago goes. */
  readonly maxEntries: number;
  readonly hostKeyFor: HostKeyFor;
  /** For what is remembered for a while only. */
  readonly nowMs: () => number;
}

interface Held {
  readonly key: string;
  readonly entry: Context;
}

/** What a source knows: entries under the source's own keys, found by what they speak of. Of two keys that speak of one thing the newer counts. */
export class ContextTable {
  readonly #options: ContextTableOptions;
  readonly #groups: LRUCache<string, readonly Context[]>;
  readonly #bySubject = new Map<string, Held>();
  readonly #levels: Record<Level, number> = { host: 0, pod: 0, container: 0 };
  #evicted = 0;

  constructor(options: ContextTableOptions) {
    const { maxEntries, nowMs } = options;
    this.#options = options;
    this.#groups = new LRUCache<string, readonly Context[]>({
      max: maxEntries,
      maxSize: maxEntries,
      sizeCalculation: (entries) => Math.max(1, entries.length),
      perf: { now: nowMs },
      ttlResolution: 0,
      dispose: (entries, key, reason) => {
        if (reason === 'evict') this.#evicted += entries.length;
        this.#unlink(key, entries);
      },
    });
  }

  /** Entries that are held, those that are remembered for a while included. */
  get size(): number {
    return this.#groups.calculatedSize;
  }

  /** Entries that the bound cost, since the start. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Whether it knows anything of this level. */
  knows(level: Level): boolean {
    return this.#levels[level] > 0;
  }

  /** What a key stands for from now on; it replaces what it stood for. */
  put(key: string, entries: readonly Context[]): void {
    this.#groups.delete(key);
    if (entries.length > this.#options.maxEntries) {
      this.#evicted += entries.length;
      return;
    }
    this.#groups.set(key, entries);
    this.#link(key, entries);
  }

  /** The key is gone at its source; what it said is remembered for `keepMs`. */
  remove(key: string, keepMs = 0): void {
    const entries = keepMs > 0 ? this.#groups.peek(key) : undefined;
    this.#groups.delete(key);
    if (entries === undefined) return;
    this.#groups.set(key, entries, { ttl: keepMs });
    this.#link(key, entries);
  }

  /** Keys that are not among these are gone at their source: of all keys, or of those that begin with `prefix`. */
  retain(keys: ReadonlySet<string>, keepMs = 0, prefix = ''): void {
    for (const key of [...this.#groups.keys()]) {
      if (keys.has(key) || !key.startsWith(prefix)) continue;
      if (this.#groups.getRemainingTTL(key) === Infinity) this.remove(key, keepMs);
    }
  }

  /** What a key stands for; looking does not count as use. */
  entriesOf(key: string): readonly Context[] {
    return this.#groups.peek(key) ?? [];
  }

  /** Frees what was remembered for long enough; it is not found any more even without. */
  forgetExpired(): void {
    this.#groups.purgeStale();
  }

  host({ key, name, machineId }: HostNames): Context | undefined {
    const byId = machineId === undefined ? undefined : this.#find(machineSubject(machineId));
    const known = byId ?? this.#find(hostSubject(key));
    if (known !== undefined || name === undefined) return known;
    // Where hosts go by their machine id, an entry may have but the name.
    return this.#find(hostSubject(this.#options.hostKeyFor({ host: name })));
  }

  pod(uid: string): Context | undefined {
    return this.#find(podSubject(uid));
  }

  container(id: string): Context | undefined {
    return this.#find(containerSubject(id));
  }

  #find(subject: string): Context | undefined {
    const held = this.#bySubject.get(subject);
    // Asking the group tells that it is in use, and whether it is still remembered.
    return held === undefined || this.#groups.get(held.key) === undefined ? undefined : held.entry;
  }

  #link(key: string, entries: readonly Context[]): void {
    for (const entry of entries) {
      for (const subject of subjectsOf(entry, this.#options.hostKeyFor)) {
        if (!this.#bySubject.has(subject)) this.#levels[levelOf(subject)] += 1;
        this.#bySubject.set(subject, { key, entry });
      }
    }
  }

  #unlink(key: string, entries: readonly Context[]): void {
    for (const entry of entries) {
      for (const subject of subjectsOf(entry, this.#options.hostKeyFor)) {
        if (this.#bySubject.get(subject)?.key !== key) continue;
        this.#bySubject.delete(subject);
        this.#levels[levelOf(subject)] -= 1;
      }
    }
  }
}

function levelOf(subject: string): Level {
  if (subject.startsWith('pod:')) return 'pod';
  return subject.startsWith('container:') ? 'container' : 'host';
}
