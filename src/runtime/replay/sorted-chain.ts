import { HeardHosts } from '../../aggregate/heard-hosts.ts';
import { aggregateKey } from '../../aggregate/key.ts';
import { PartitionAggregator } from '../../aggregate/partition-aggregator.ts';
import type { AggregateOptions } from '../../aggregate/options.ts';
import { isResolved } from '../../aggregate/trend-rules.ts';
import { assembleHost, compareForReplay } from '../../assemble/assemble-sorted.ts';
import { ContinuationLines } from '../../assemble/continuation-lines.ts';
import type { AssembleOptions } from '../../assemble/options.ts';
import { diagnose } from '../../diagnose/diagnose.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../diagnose/thresholds.ts';
import { MICROS_PER_MS, microsFromIso, type Micros } from '../../lib/time.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { IncidentDraft } from '../../model/incident-draft.ts';
import type { LogLine } from '../../model/log-line.ts';
import type { SievedLine } from '../../model/sieved-line.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { ExternalSort } from './external-sort.ts';

// Of lines, and again of incidents: together with what is being read a replay stays well below 300 MB.
const DEFAULT_MEMORY_BYTES = 33_554_432;
const LINE_OVERHEAD_BYTES = 1500;
const INCIDENT_OVERHEAD_BYTES = 2000;
// Objects of a parsed incident against its text.
const BYTES_PER_CHAR = 3;
const MAX_RESTING = 100_000;

export interface ChainOptions {
  readonly assemble: AssembleOptions;
  readonly aggregate: AggregateOptions;
  readonly diagnose?: { readonly thresholds: Thresholds } | undefined;
  /** Takes out what must not leave. */
  readonly redact?: Redactor | undefined;
  /** Adds what is known beside the log. */
  readonly enrich?: ((draft: IncidentDraft) => IncidentDraft) | undefined;
  /** Which incidents are told and counted; all, when absent. */
  readonly accept?: ((incident: Incident) => boolean) | undefined;
  /** Memory for the lines of the sieve and again for the incidents, in bytes; 32 MiB when absent. */
  readonly memoryBytes?: number | undefined;
  readonly folder?: string | undefined;
  /** Windows that wait for what happens next; above that the first of them is told at once, and again if something does. */
  readonly maxResting?: number | undefined;
}

/** What comes out of the chain, an incident before the windows that it completes. */
export type Told = { readonly incident: Incident } | { readonly aggregate: Aggregate };

/** The stages after the sieve, in memory: all lines are sorted, then assembled host by host, diagnosed and folded by time. */
export class SortedChain {
  readonly #options: ChainOptions;
  readonly #lines: ExternalSort<SievedLine>;
  readonly #incidents: ExternalSort<Incident>;
  readonly #continuations = new ContinuationLines();
  readonly #heard = new HeardHosts();
  /** The newest windows of workloads that are at rest, by key. */
  readonly #resting = new Map<string, Aggregate>();
  readonly #maxResting: number;
  #timeless = 0;

  constructor(options: ChainOptions) {
    const { memoryBytes = DEFAULT_MEMORY_BYTES, folder } = options;
    this.#options = options;
    this.#maxResting = options.maxResting ?? MAX_RESTING;
    this.#lines = new ExternalSort<SievedLine>({
      encode: (line) => JSON.stringify(line),
      decode: (text) => JSON.parse(text) as SievedLine,
      compare: compareForReplay,
      sizeOf: ({ line }) => LINE_OVERHEAD_BYTES + 2 * line.message.length,
      memoryBytes,
      folder,
    });
    this.#incidents = new ExternalSort<Incident>({
      encode: (incident) => JSON.stringify(incident),
      decode: (text) => JSON.parse(text) as Incident,
      compare: compareIncidents,
      sizeOf: (incident) => INCIDENT_OVERHEAD_BYTES + BYTES_PER_CHAR * JSON.stringify(incident).length,
      memoryBytes,
      folder,
    });
  }

  /** Incidents whose log told no time: they are told, but count in no window. */
  get timeless(): number {
    return this.#timeless;
  }

  /** Takes the next line in, in the order of the input. */
  line(line: SievedLine): void {
    this.heard(line.hostKey, line.line);
    this.#lines.add(this.#continuations.adopt(line));
  }

  /** A host was heard; whatever it said. */
  heard(hostKey: string, { timeUs }: Pick<LogLine, 'timeUs'>): void {
    if (timeUs !== undefined) this.#heard.hear(hostKey, timeUs);
  }

  /**
   * Everything that the lines tell, by time; windows as soon as no later incident can change them, each once: one that says that
   * nothing has happened since waits until something has, or for the end.
   */
  *finish(): Generator<Told, void, undefined> {
    this.#assemble();
    const aggregator = new PartitionAggregator(this.#options.aggregate);
    // Of larger windows each ends where one of the smallest does.
    const [smallestMs = 1] = this.#options.aggregate.windowsMs;
    const windowUs = smallestMs * MICROS_PER_MS;
    let offset = 0;
    let startUs = Number.NEGATIVE_INFINITY;
    for (const incident of this.#incidents.sorted()) {
      const nextUs = Math.floor(timeOf(incident) / windowUs) * windowUs;
      if (nextUs > startUs) yield* this.#complete(aggregator, nextUs);
      startUs = nextUs;
      if (aggregator.fold(incident, offset, undefined) === 'timeless') this.#timeless += 1;
      offset += 1;
      yield { incident };
    }
    yield* this.#complete(aggregator);
    for (const aggregate of this.#resting.values()) yield { aggregate };
  }

  close(): void {
    this.#lines.close();
    this.#incidents.close();
  }

  #assemble(): void {
    const { redact, enrich = (draft: IncidentDraft) => draft, accept = () => true } = this.#options;
    const put = (draft: IncidentDraft): void => {
      const enriched = enrich(draft);
      const incident = diagnose(redact?.draft(enriched) ?? enriched, this.#thresholds());
      if (accept(incident)) this.#incidents.add(incident);
    };
    for (const lines of byHost(this.#lines.sorted())) assembleHost(lines, this.#options.assemble, put);
    this.#lines.close();
  }

  /** Names that the rules look for are as redacted as those of the incidents. */
  #thresholds(): Thresholds | undefined {
    const { diagnose: options, redact } = this.#options;
    if (redact === undefined) return options?.thresholds;
    const { criticalComms, ...rest } = options?.thresholds ?? DEFAULT_THRESHOLDS;
    return { ...rest, criticalComms: redact.comms(criticalComms) };
  }

  /** The windows that end by `endedByUs`. */
  *#complete(aggregator: PartitionAggregator, endedByUs?: Micros): Generator<Told, void, undefined> {
    const { aggregates } = aggregator.takeChanges(this.#heard, endedByUs);
    for (const aggregate of aggregates.sort(compareWindows)) {
      const key = aggregateKey(aggregate);
      if (isResolved(aggregate)) this.#resting.set(key, aggregate);
      else {
        this.#resting.delete(key);
        yield { aggregate };
      }
    }
    for (const [key, aggregate] of this.#resting) {
      if (this.#resting.size <= this.#maxResting) return;
      this.#resting.delete(key);
      yield { aggregate };
    }
  }
}

/** Consecutive lines of one host as one iterable, which must be read to its end before the next. */
function* byHost(lines: Iterator<SievedLine>): Generator<Iterable<SievedLine>, void, undefined> {
  const head: { next: SievedLine | undefined } = { next: nextOf(lines) };
  while (head.next !== undefined) {
    const { hostKey } = head.next;
    yield (function* sameHost(): Generator<SievedLine, void, undefined> {
      for (let line = head.next; line?.hostKey === hostKey; line = head.next) {
        yield line;
        head.next = nextOf(lines);
      }
    })();
  }
}

function nextOf<T>(items: Iterator<T>): T | undefined {
  const next = items.next();
  return next.done === true ? undefined : next.value;
}

/** By time, those without one first; then host and id, so that no two are equal. */
function compareIncidents(a: Incident, b: Incident): number {
  const left = timeOf(a);
  const right = timeOf(b);
  if (left !== right) return left < right ? -1 : 1;
  if (a.host.key !== b.host.key) return a.host.key < b.host.key ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** By the end of the window, then its size, the smaller before, then identity. */
function compareWindows(a: Aggregate, b: Aggregate): number {
  const [left, right] = [timesOf(a), timesOf(b)];
  if (left.endUs !== right.endUs) return left.endUs - right.endUs;
  if (left.startUs !== right.startUs) return right.startUs - left.startUs;
  return a.identity < b.identity ? -1 : Number(a.identity > b.identity);
}

function timesOf({ window }: Aggregate): { readonly startUs: Micros; readonly endUs: Micros } {
  return { startUs: microsFromIso(window.start) ?? 0, endUs: microsFromIso(window.end) ?? 0 };
}

function timeOf({ time }: Incident): number {
  return (time === undefined ? undefined : microsFromIso(time)) ?? Number.NEGATIVE_INFINITY;
}
