import type { Aggregate } from '../../src/model/generated/aggregate.ts';
import type { Incident } from '../../src/model/generated/incident.ts';
import { comparableAggregate, comparableIncident } from '../support/stream/same.ts';
import type { Undisturbed } from './load.ts';

const SHOWN = 3;

/** How what was said compares with what should have been, by key. */
export interface Verdict {
  readonly expected: number;
  /** Distinct keys. */
  readonly got: number;
  readonly lost: readonly string[];
  readonly extra: readonly string[];
  /** Keys whose content is another than it should be, in any of their messages. */
  readonly different: readonly string[];
  /** Messages beyond the first of a key. */
  readonly repeated: number;
}

/** Incidents by id: each message that has an id must hold the same content. */
export function incidentVerdict(expected: Undisturbed, got: readonly Incident[]): Verdict {
  return compare(
    expected.incidents.map((incident) => [incident.id, comparableIncident(incident)]),
    got.map((incident) => [incident.id, comparableIncident(incident)]),
  );
}

/** Aggregates by identity, size and start: the newest message of each. */
export function aggregateVerdict(expected: Undisturbed, got: readonly Aggregate[]): Verdict {
  const entry = (aggregate: Aggregate): Entry => {
    const { identity, window } = aggregate;
    return [`${identity}|${window.size}|${window.start}`, comparableAggregate(aggregate)];
  };
  return compare(expected.aggregates.map(entry), got.map(entry));
}

/** Whether nothing is lost, nothing is extra, and nothing has other content. */
export function isSame({ lost, extra, different }: Verdict): boolean {
  return lost.length + extra.length + different.length === 0;
}

/** What differs, for the reader of a failed run. */
export function describeVerdict(what: string, { lost, extra, different }: Verdict): string {
  return Object.entries({ lost, extra, different })
    .filter(([, keys]) => keys.length > 0)
    .map(([how, keys]) => `${what} ${how}:\n  ${keys.slice(0, SHOWN).join('\n  ')}`)
    .join('\n');
}

type Entry = readonly [key: string, value: unknown];

function compare(expected: readonly Entry[], got: readonly Entry[]): Verdict {
  const truth = new Map(expected.map(([key, value]) => [key, canonical(value)]));
  const said = new Map<string, Set<string>>();
  for (const [key, value] of got) said.set(key, (said.get(key) ?? new Set()).add(canonical(value)));
  return {
    expected: truth.size,
    got: said.size,
    lost: [...truth.keys()].filter((key) => !said.has(key)),
    extra: [...said.keys()]
      .filter((key) => !truth.has(key))
      .map((key) => `${key} ${[...(said.get(key) ?? [])].join()}`),
    different: [...said].flatMap(([key, values]) => {
      const should = truth.get(key);
      const others = [...values].filter((value) => value !== should);
      return should === undefined || others.length === 0 ? [] : [`${key}\n    ${should}\n    ${others.join('\n    ')}`];
    }),
    repeated: got.length - said.size,
  };
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
