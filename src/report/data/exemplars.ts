import type { Severity } from '../../encode/event-facts.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { IncidentFacts } from './facts.ts';

/** An incident with its facts, to be shown whole. */
export interface Shown {
  readonly facts: IncidentFacts;
  readonly incident: Incident;
}

/** An incident that is kept: as it came while the next may replace it, then as text, which takes a third of that. */
class Kept {
  readonly facts: IncidentFacts;
  #kept: Incident | string;

  constructor(incident: Incident, facts: IncidentFacts) {
    this.facts = facts;
    this.#kept = incident;
  }

  get shown(): Shown {
    const incident = typeof this.#kept === 'string' ? (JSON.parse(this.#kept) as Incident) : this.#kept;
    return { facts: this.facts, incident };
  }

  asText(): this {
    if (typeof this.#kept !== 'string') this.#kept = JSON.stringify(this.#kept);
    return this;
  }
}

interface Group {
  count: number;
  severity: number;
  readonly first: Kept;
  largest: Kept;
  last: Kept;
}

const RANK: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/**
 * Chooses the incidents that are shown whole: all of them while there are few, else of each group (workload, cause, scope) the
 * first, the largest and the last, the groups that are worst and most frequent first.
 */
export class Exemplars {
  readonly #limit: number;
  #all: Kept[] | undefined = [];
  readonly #groups = new Map<string, Group>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(incident: Incident, facts: IncidentFacts): void {
    const kept = new Kept(incident, facts);
    this.#all?.push(kept.asText());
    if ((this.#all?.length ?? 0) > this.#limit) this.#all = undefined;
    this.#addToGroup(kept);
  }

  /** By time, as they came. */
  get shown(): readonly Shown[] {
    const kept = this.#all ?? this.#ofGroups();
    return kept.map(({ shown }) => shown);
  }

  #addToGroup(kept: Kept): void {
    const { facts } = kept;
    const key = JSON.stringify([facts.workload, facts.cause, facts.scope]);
    const group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= 2 * this.#limit) this.#forgetLeast();
      const first = kept.asText();
      this.#groups.set(key, { count: 1, severity: RANK[facts.severity], first, largest: first, last: first });
      return;
    }
    group.count += 1;
    group.severity = Math.max(group.severity, RANK[facts.severity]);
    group.last = kept;
    if ((facts.freedBytes ?? 0) > (group.largest.facts.freedBytes ?? 0)) group.largest = kept.asText();
  }

  #forgetLeast(): void {
    const least = [...this.#groups].reduce((a, b) => (isLess(b[1], a[1]) ? b : a));
    this.#groups.delete(least[0]);
  }

  #ofGroups(): readonly Kept[] {
    const ranked = [...this.#groups.values()].sort((a, b) => b.severity - a.severity || b.count - a.count);
    // One of each group before a second one of any.
    const rounds = [
      ranked.map(({ first }) => first),
      ranked.map(({ largest }) => largest),
      ranked.map(({ last }) => last),
    ];
    const chosen = new Set(rounds.flat());
    return [...chosen].slice(0, this.#limit).sort((a, b) => (a.facts.timeMs ?? 0) - (b.facts.timeMs ?? 0));
  }
}

function isLess(a: Group, b: Group): boolean {
  return a.severity === b.severity ? a.count < b.count : a.severity < b.severity;
}
