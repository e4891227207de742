import type { Incident } from '../../model/generated/incident.ts';
import type { IncidentFacts } from './facts.ts';
import { Storms } from './storms.ts';
import { count, WorkloadTally } from './tally.ts';

const MAX_WORKLOADS = 5000;
const MAX_HOSTS = 100_000;

/** What all incidents say together, exactly, but for workloads beyond the 5000th, which share one line. */
export class Totals {
  incidents = 0;
  victims = 0;
  freedBytes = 0;
  timeless = 0;
  firstMs: number | undefined;
  lastMs: number | undefined;
  readonly byCause = new Map<string, number>();
  readonly byScope = new Map<string, number>();
  readonly byKind = new Map<string, number>();
  readonly bySeverity = new Map<string, number>();
  readonly byTimeSource = new Map<string, number>();
  readonly inferred = new Map<string, number>();
  readonly missing = new Map<string, number>();
  readonly provenance = new Map<string, number>();
  /** Incidents with each trait of their evidence: damaged, lost, late, cut, copied, reassembled. */
  readonly traits = new Map<string, number>();
  duplicates = 0;
  suppressed = 0;
  lines = 0;
  /** Incidents of workloads beyond the bound. */
  unlisted = 0;
  readonly hosts = new Set<string>();
  /** There are more hosts than those. */
  hostsCut = false;
  readonly storms = new Storms();
  readonly #workloads = new Map<string, WorkloadTally>();

  /** By incidents, the most first, then by name. */
  get workloads(): readonly WorkloadTally[] {
    return [...this.#workloads.values()].sort(
      (a, b) => b.incidents - a.incidents || (a.workload < b.workload ? -1 : Number(a.workload > b.workload)),
    );
  }

  add(incident: Incident, facts: IncidentFacts): void {
    this.incidents += 1;
    this.victims += facts.victims;
    this.freedBytes += facts.freedBytes ?? 0;
    if (this.hosts.size < MAX_HOSTS) this.hosts.add(facts.host);
    else this.hostsCut ||= !this.hosts.has(facts.host);
    count(this.byCause, facts.cause);
    count(this.byScope, facts.scope);
    count(this.byKind, incident.kind);
    count(this.bySeverity, facts.severity);
    this.#addTime(incident, facts);
    this.#addEvidence(incident.evidence);
    this.#addWorkload(facts);
    this.storms.add(facts);
  }

  #addTime({ timeSource, timeInferred = [] }: Incident, { timeMs }: IncidentFacts): void {
    count(this.byTimeSource, timeMs === undefined ? 'none' : (timeSource ?? 'record'));
    for (const part of timeInferred) count(this.inferred, part);
    if (timeMs === undefined) {
      this.timeless += 1;
      return;
    }
    this.firstMs = Math.min(timeMs, this.firstMs ?? timeMs);
    this.lastMs = Math.max(timeMs, this.lastMs ?? timeMs);
  }

  #addEvidence(evidence: Incident['evidence']): void {
    this.lines += evidence.lines;
    this.duplicates += evidence.duplicates;
    this.suppressed += evidence.suppressed ?? 0;
    count(this.provenance, evidence.provenance);
    for (const part of new Set(evidence.missing)) count(this.missing, part);
    const traits: Readonly<Record<string, boolean>> = {
      damaged: evidence.damaged.length > 0,
      lost: (evidence.gaps ?? []).length > 0,
      late: evidence.late === true,
      cut: evidence.cut === true,
      copied: (evidence.copies ?? 1) > 1,
      reassembled: evidence.reassembled !== undefined,
    };
    for (const [trait, has] of Object.entries(traits)) if (has) count(this.traits, trait);
  }

  #addWorkload(facts: IncidentFacts): void {
    let tally = this.#workloads.get(facts.workload);
    if (tally === undefined) {
      if (this.#workloads.size >= MAX_WORKLOADS) {
        this.unlisted += 1;
        return;
      }
      tally = new WorkloadTally(facts);
      this.#workloads.set(facts.workload, tally);
    }
    tally.add(facts);
  }
}
