import { extended, present } from '../lib/present.ts';
import { isoFromMicros, microsFromIso, type Micros } from '../lib/time.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { History } from '../model/generated/history.ts';
import type { CountedIncident } from './counted-incident.ts';
import { killTimesOf } from './counted-incident.ts';
import type { Mark } from './marks.ts';
import { comparePlaces, type Place } from './place.ts';

const MAX_KILLS = 32;

interface Kill {
  readonly place: Place;
  readonly value: History['kills'][number];
}

/** The last kills of one workload by time and incident, however they came. */
export class KillHistory {
  readonly identity: string;
  readonly fleetIdentity: string;
  #kills: Kill[] = [];
  #lastOffset = -1;

  constructor({ identity, fleetIdentity }: Pick<History, 'identity' | 'fleetIdentity'>) {
    this.identity = identity;
    this.fleetIdentity = fleetIdentity;
  }

  static restore(value: History): KillHistory {
    const history = new KillHistory(value);
    history.#kills = value.kills.map((kill) => ({ place: placeOf(kill), value: kill }));
    history.#lastOffset = value.lastOffset;
    return history;
  }

  /** False when the incident adds nothing: it has no victim, is known, or 32 later ones are. */
  fold(counted: CountedIncident, offset: number): boolean {
    if (this.#kills.some(({ place }) => place.incident === counted.incident.id)) return false;
    const kills = killsOf(counted);
    const kept = [...this.#kills, ...kills].sort((a, b) => comparePlaces(a.place, b.place)).slice(-MAX_KILLS);
    if (!kept.some((kill) => kills.includes(kill))) return false;
    this.#kills = kept;
    this.#lastOffset = Math.max(this.#lastOffset, offset);
    return true;
  }

  /** The same as marks, for a workload of which no window is in memory. */
  get marks(): readonly Mark[] {
    return this.#kills.map(({ place: { timeUs, incident }, value: { host, limitBytes, failcnt } }) =>
      extended({ timeUs, incident, host, killed: true }, { limitBytes, failcnt }),
    );
  }

  /** The record to write; `latest` is the workload's newest window when it has left memory. */
  value(latest?: Aggregate): History {
    return {
      schema: 'oomstream.history/1',
      identity: this.identity,
      fleetIdentity: this.fleetIdentity,
      kills: this.#kills.map(({ value }) => value),
      lastOffset: this.#lastOffset,
      ...(latest === undefined ? {} : { latest: { ...latest } }),
    };
  }
}

function killsOf(counted: CountedIncident): Kill[] {
  const { incident } = counted;
  const times = killTimesOf(counted);
  return incident.victims.map(({ anonRssBytes }, index) => {
    const timeUs: Micros = times[index] ?? counted.place.timeUs;
    const { limitBytes, failcnt } = incident.memory ?? {};
    return {
      place: { timeUs, incident: incident.id },
      value: {
        incident: incident.id,
        time: isoFromMicros(timeUs),
        host: incident.host.key,
        ...present({ limitBytes, failcnt, anonRssBytes }),
      },
    };
  });
}

function placeOf({ time, incident }: History['kills'][number]): Place {
  return { timeUs: microsFromIso(time) ?? 0, incident };
}
