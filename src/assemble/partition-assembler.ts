import type { Micros } from '../lib/time.ts';
import type { Progress } from '../model/generated/progress.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { HostKey, SievedLine } from '../model/sieved-line.ts';
import type { Out } from '../model/stage.ts';
import { isAside } from './aside-line.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import { newCounts, type AssembleCounts } from './counts.ts';
import { holdLine, type HeldLine } from './held-line.ts';
import { HighestOrigins } from './highest-origins.ts';
import { HostAssembler } from './host-assembler.ts';
import type { AssembleOptions } from './options.ts';
import { Watermark } from './watermark.ts';

/** What the assembler of a partition needs to know. */
export type PartitionOptions = AssembleOptions & { readonly progressTimeoutMs: number };

interface Snapshot extends ReturnType<Watermark['state']> {
  readonly offset: number;
  readonly highest: CheckpointState['highest'];
}

/** After a restart: which lines before H are read again, and from where. */
interface Rereading {
  readonly state: CheckpointState;
  readonly openKeys: ReadonlyMap<HostKey, OpenKey>;
}

interface OpenKey {
  readonly offset: number;
  /** Of userspace's lines those that waited; undefined when the checkpoint does not say. */
  readonly asides: ReadonlySet<number> | undefined;
}

// Counting walks over all that is open; at 4 KiB a line the bound is 4 MiB softer for it.
const LINES_BETWEEN_CHECKS = 1024;
/** Hosts that hold no line and said something within the hour. A shipper may give every record a host of its own. */
export const MAX_HOSTS = 20_000;
// Of stream time. A walk over all hosts costs what a fleet has of them.
const SWEEP_EVERY_US = 60_000_000;

/** The pure stage of one partition of the line topic: lines and progress in, incident drafts out. */
export class PartitionAssembler {
  readonly counts: AssembleCounts = newCounts();
  readonly #options: PartitionOptions;
  readonly #hosts = new Map<HostKey, HostAssembler>();
  /** Those that hold a line: only of these can anything come when the watermark moves. */
  readonly #busy = new Set<HostAssembler>();
  /** Where the search for a host to forget goes on. From the first one, V8 would walk over all that were deleted before it. */
  #oldest: Iterator<[HostKey, HostAssembler]> | undefined;
  #sweptUs = Number.NEGATIVE_INFINITY;
  #watermark: Watermark;
  #highest = new HighestOrigins();
  #snapshots: Snapshot[] = [];
  #rereading: Rereading | undefined;
  #untilCheck = LINES_BETWEEN_CHECKS;

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.#watermark = new Watermark(options.progressTimeoutMs);
  }

  /** Up to where all input partitions have been read, in stream time; undefined until every one has been heard of. */
  get watermarkUs(): Micros | undefined {
    return this.#watermark.us;
  }

  /** Input partitions that are left out of the watermark because nothing is heard of them. */
  get partitionsLeftOut(): number {
    return this.#watermark.leftOut;
  }

  /** Hosts that have something open, or said something within the last hour of stream time. */
  get hosts(): number {
    return this.#hosts.size;
  }

  /** Takes the line at `offset` of the line topic in. */
  line(line: SievedLine, offset: number, out: Out<IncidentDraft>): void {
    this.#begin(offset);
    this.counts.read += 1;
    if (!this.#highest.raise(line.origin)) this.counts.duplicate += 1;
    else if (this.#isWanted(line, offset)) this.#add(line, offset, out);
    else this.counts.reread += 1;
  }

  /** Takes the progress record at `offset` of the line topic in: the only thing that moves the watermark. */
  progress(progress: Progress, offset: number, out: Out<IncidentDraft>): void {
    this.#begin(offset);
    this.#watermark.take(progress);
    const watermarkUs = this.#watermark.us;
    if (watermarkUs === undefined) return;
    // What leaves between L and H was said before the checkpoint was written.
    const say = this.#rereading === undefined ? out : (): void => undefined;
    for (const host of this.#busy) {
      host.advance(watermarkUs, say);
      if (host.isQuiet) this.#busy.delete(host);
    }
    if (watermarkUs - this.#sweptUs >= SWEEP_EVERY_US) this.#sweep(watermarkUs);
  }

  /** Lets go of the hosts of which nothing needs to be known any more. */
  #sweep(watermarkUs: Micros): void {
    this.#sweptUs = watermarkUs;
    this.#oldest = undefined;
    for (const [key, host] of this.#hosts) {
      host.forget(watermarkUs);
      if (host.isIdle) this.#hosts.delete(key);
    }
  }

  /** Remembers how things stand before `nextOffset`; called about once a second, and cheap. */
  snapshot(nextOffset: number): void {
    if (this.#snapshots.at(-1)?.offset === nextOffset) return;
    this.#snapshots.push({ offset: nextOffset, highest: this.#highest.state(), ...this.#watermark.state() });
    this.#dropSnapshots(this.#firstOffset(nextOffset));
  }

  /** What the next owner needs to go on at `nextOffset` as if there had been no change of owners. */
  checkpoint(nextOffset: number): CheckpointState {
    this.#begin(nextOffset);
    // Until H is reached again, what was written at H holds.
    if (this.#rereading !== undefined) return this.#rereading.state;
    const openKeys = this.#openKeys();
    this.#dropSnapshots(this.#firstOffset(nextOffset));
    const [snapshot] = this.#snapshots;
    const { offset, ...stood } = snapshot ?? { offset: nextOffset, highest: [], progress: [], known: [] };
    return { nextOffset, snapshotOffset: offset, ...stood, openKeys, said: this.#said() };
  }

  /** An assembler that goes on from a checkpoint; its caller reads from `snapshotOffset` on. */
  static resume(options: PartitionOptions, state: CheckpointState): PartitionAssembler {
    const assembler = new PartitionAssembler(options);
    assembler.#watermark = Watermark.resume(options.progressTimeoutMs, state);
    assembler.#highest = HighestOrigins.resume(state.highest);
    assembler.#rereading = {
      state,
      openKeys: new Map(
        state.openKeys.map(({ hostKey, offset, asides }) => [hostKey, { offset, asides: asides && new Set(asides) }]),
      ),
    };
    for (const said of state.said) assembler.#host(said.hostKey).known.addState(said);
    return assembler;
  }

  /** Gives out all that is held: the input is at its end, for good. */
  end(out: Out<IncidentDraft>): void {
    for (const host of this.#busy) host.end(out);
  }

  #begin(offset: number): void {
    if (this.#rereading !== undefined && offset >= this.#rereading.state.nextOffset) {
      this.#rereading = undefined;
      for (const host of this.#hosts.values()) host.isRereading = false;
    }
    if (this.#snapshots.length === 0) this.snapshot(offset);
  }

  /** Of what was processed before the restart, only the lines of hosts that had something open are needed again. */
  #isWanted(line: SievedLine, offset: number): boolean {
    if (this.#rereading === undefined) return true;
    const open = this.#rereading.openKeys.get(line.hostKey);
    if (open === undefined || offset < open.offset) return false;
    return open.asides === undefined || !isAside(line.event) || open.asides.has(offset);
  }

  #add(line: SievedLine, offset: number, out: Out<IncidentDraft>): void {
    const host = this.#host(line.hostKey);
    if (!this.#busy.has(host)) {
      this.#busy.add(host);
      // What it knows stands as if it had been asked at every progress.
      if (this.#watermark.us !== undefined) host.forget(this.#watermark.us);
    }
    host.add(this.#hold(line, offset), out);
    this.#untilCheck -= 1;
    if (this.#untilCheck <= 0) this.#keepBound(out);
  }

  /** Over the bound of all hosts together, the fullest gives out its oldest lines, then the next. */
  #keepBound(out: Out<IncidentDraft>): void {
    this.#untilCheck = LINES_BETWEEN_CHECKS;
    let total = 0;
    for (const { bytes } of this.#busy) total += bytes;
    if (total <= this.#options.maxPartitionBytes) return;
    const bytesOf = new Map([...this.#busy].map((host) => [host, host.bytes]));
    while (total > this.#options.maxPartitionBytes) {
      const [host, bytes] = [...bytesOf].reduce((a, b) => (b[1] > a[1] ? b : a));
      host.overflow(out);
      bytesOf.set(host, host.bytes);
      total -= bytes - host.bytes;
      if (bytes === host.bytes) return;
    }
  }

  #hold(line: SievedLine, offset: number): HeldLine {
    const readUs = this.#watermark.progressOf(line.origin);
    const streamUs = Math.max(line.streamTimeUs ?? line.line.timeUs ?? 0, readUs ?? 0);
    return holdLine(line, streamUs, offset);
  }

  #host(key: HostKey): HostAssembler {
    let host = this.#hosts.get(key);
    if (host === undefined) {
      host = new HostAssembler(key, this.#options, this.counts);
      host.isRereading = this.#rereading !== undefined;
      this.#hosts.set(key, host);
      this.#keepHosts();
    }
    return host;
  }

  /** Over the bound of hosts, the one that is known longest of those that hold no line is forgotten: what it says again is said again. */
  #keepHosts(): void {
    if (this.#hosts.size <= MAX_HOSTS + this.#busy.size) return;
    const key = this.#nextQuiet() ?? this.#nextQuiet();
    if (key === undefined) return;
    this.#hosts.delete(key);
    this.counts.hostsForgotten += 1;
  }

  /** The next one that holds no line; undefined at the end of the hosts, behind which it begins anew. */
  #nextQuiet(): HostKey | undefined {
    this.#oldest ??= this.#hosts.entries();
    for (let next = this.#oldest.next(); next.done !== true; next = this.#oldest.next()) {
      const [key, host] = next.value;
      if (!this.#busy.has(host)) return key;
    }
    this.#oldest = undefined;
    return undefined;
  }

  #openKeys(): CheckpointState['openKeys'] {
    return [...this.#busy].flatMap((host) => {
      const offset = host.firstOffset();
      return offset === undefined ? [] : [{ hostKey: host.hostKey, offset, asides: host.waitingAsides() }];
    });
  }

  #firstOffset(nextOffset: number): number {
    return this.#openKeys().reduce((first, { offset }) => Math.min(first, offset), nextOffset);
  }

  /** Keeps the newest snapshot at or before `offset`, and those after it. */
  #dropSnapshots(offset: number): void {
    const keep = this.#snapshots.findLastIndex((snapshot) => snapshot.offset <= offset);
    if (keep > 0) this.#snapshots.splice(0, keep);
  }

  #said(): CheckpointState['said'] {
    return [...this.#hosts.values()].flatMap((host) => host.known.toState());
  }
}
