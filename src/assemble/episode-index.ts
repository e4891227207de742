import { MICROS_PER_MS } from '../lib/time.ts';
import { sameMoment } from './event-clock.ts';
import type { HeldLine } from './held-line.ts';
import type { AssembleOptions } from './options.ts';
import type { Report } from './report.ts';
import { limitOf } from './report-match.ts';
import { momentOf, sameVictim, type VictimIdentity } from './victim-identity.ts';

/** Finds the reports of one host that tell the same episode. */
export class EpisodeIndex {
  readonly #againUs: number;
  readonly #byPid = new Map<number, Report[]>();
  readonly #byOpening = new Map<string, Report[]>();

  /** `reports` in time order. */
  constructor(reports: readonly Report[], options: AssembleOptions) {
    this.#againUs = options.absorbMs * MICROS_PER_MS;
    for (const report of reports) {
      for (const { pid } of report.victims) put(this.#byPid, pid, report);
      const opening = textOf(report.openingLine);
      if (opening !== undefined) put(this.#byOpening, opening, report);
    }
  }

  /**
   * The reports that tell the same episode as the first, it included: they name a victim of it, or are a copy that has no
   * more than its opening, or say without a victim the same again and again.
   */
  episodeOf(first: Report): Report[] {
    if (first.victims.length > 0) return this.#killing(first);
    const home = this.#withOpeningOf(first).find((other) => other.victims.length > 0 && this.#isCopyOf(first, other));
    if (home !== undefined) return this.#killing(home);
    const chain = this.#repetitions(first);
    const copies = this.#withOpeningOf(first).filter(
      (other) => other.victims.length === 0 && chain.some((report) => this.#isCopyOf(other, report)),
    );
    return [...chain, ...copies];
  }

  #killing(first: Report): Report[] {
    const group = new Set([first]);
    for (const member of group) {
      for (const victim of member.victims) for (const other of this.#naming(victim)) group.add(other);
    }
    const openings = [...group].flatMap((member) =>
      this.#withOpeningOf(member).filter((other) => other.victims.length === 0 && this.#isCopyOf(other, member)),
    );
    return [...group, ...openings];
  }

  #naming(victim: VictimIdentity): Report[] {
    const found = this.#byPid.get(victim.pid) ?? [];
    return found.filter((report) => report.victims.some((other) => sameVictim(victim, other)));
  }

  /** True when `report` has the opening of `other` in another copy, and no other report of that copy is nearer. */
  #isCopyOf(report: Report, other: Report): boolean {
    if (report.copyKey === other.copyKey) return false;
    const alike = this.#withOpeningOf(report).filter((each) => each.copyKey === other.copyKey);
    const nearest = alike.reduce((a, b) => (distanceUs(report, b) < distanceUs(report, a) ? b : a), other);
    return nearest === other && atOnce(report.openingLine, other.openingLine);
  }

  /**
   * A cgroup in which nothing can be killed says so without end, and several may do so in turn: what one says again within
   * 2 s, for a minute, is one incident.
   */
  #repetitions(first: Report): Report[] {
    const chain = [first];
    for (const other of this.#withOpeningOf(first)) {
      const last = chain.at(-1);
      const again = other.copyKey === first.copyKey && other.victims.length === 0 && other.sortUs >= first.sortUs;
      if (!again || other === first || other.sortUs - first.sortUs > this.#againUs) continue;
      if (limitOf(other) !== limitOf(first)) continue;
      if (!atOnce(last?.openingLine, other.openingLine)) break;
      chain.push(other);
    }
    return chain;
  }

  #withOpeningOf(report: Report): readonly Report[] {
    return this.#byOpening.get(textOf(report.openingLine) ?? '') ?? [];
  }
}

function put<K>(map: Map<K, Report[]>, key: K, report: Report): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [report]);
  else found.push(report);
}

function textOf(held: HeldLine | undefined): string | undefined {
  return held?.sieved.line.message;
}

function atOnce(a: HeldLine | undefined, b: HeldLine | undefined): boolean {
  return a !== undefined && b !== undefined && sameMoment(momentOf(a), momentOf(b));
}

/** By the kernel's clock where both have it: then a copy lies at no distance at all. */
function distanceUs(a: Report, b: Report): number {
  const left = a.openingLine?.sieved.line;
  const right = b.openingLine?.sieved.line;
  const byKernel = (left?.monotonicUs ?? Number.NaN) - (right?.monotonicUs ?? Number.NaN);
  const byWall = (left?.timeUs ?? Number.NaN) - (right?.timeUs ?? Number.NaN);
  const apart = Math.abs(Number.isNaN(byKernel) ? byWall : byKernel);
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
}
