import type { AlertmanagerOptions } from './options.ts';

const CREATED_BY = 'oomstream';

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** A silence as `POST /api/v2/silences` takes it. */
export interface Silence {
  readonly id?: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

/** A silence as `GET /api/v2/silences` tells it. */
export interface ToldSilence extends Silence {
  readonly id: string;
  readonly status: { readonly state: string };
}

/** The silences that are missing or half over; one that is renewed keeps its id. */
export function silencesToPut(
  { known, silenceMs }: Pick<AlertmanagerOptions, 'known' | 'silenceMs'>,
  there: readonly ToldSilence[],
  nowMs: number,
): Silence[] {
  const ours = there.filter(({ createdBy, status }) => createdBy === CREATED_BY && status.state !== 'expired');
  return known.flatMap((workload) => {
    const value = patternOf(workload);
    const old = ours.find(
      ({ matchers }) => matchers.length === 1 && matchers[0]?.name === 'workload' && matchers[0].value === value,
    );
    if (old !== undefined && Date.parse(old.endsAt) - nowMs > silenceMs / 2) return [];
    return [
      {
        ...(old === undefined ? {} : { id: old.id }),
        matchers: [{ name: 'workload', value, isRegex: true, isEqual: true }],
        startsAt: old?.startsAt ?? new Date(nowMs).toISOString(),
        endsAt: new Date(nowMs + silenceMs).toISOString(),
        createdBy: CREATED_BY,
        comment: `${workload} is known to die (configuration of oomstream)`,
      },
    ];
  });
}

/** Alertmanager anchors its expressions. */
function patternOf(workload: string): string {
  return workload
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
}
