import type { Finding, Incident } from '../model/generated/incident.ts';

/** Rules that speak of many kills, not of this one: an analyst gets them as findings of their own. */
const STORM_RULES: ReadonlySet<string> = new Set(['V.storm']);

/** The storms that an incident is part of. */
export function stormsOf({ diagnosis }: Incident): readonly Finding[] {
  return (diagnosis?.findings ?? []).filter(({ id }) => STORM_RULES.has(id));
}
