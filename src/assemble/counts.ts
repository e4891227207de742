/** What became of the lines, each counted once, and of the reports. */
export interface AssembleCounts {
  /** Lines that were read: the sum of the outcomes of lines, and what is still held. */
  read: number;
  /** Lines of before a restart that are not needed again. */
  reread: number;
  /** Lines that are part of an incident, copies included. */
  embedded: number;
  /** Lines that were delivered again. */
  duplicate: number;
  /** Lines that came when their place in the order had already been given out. */
  late: number;
  /** Lines that only confirm what was said. */
  absorbed: number;
  /** Lines that belong to no report of an OOM kill. */
  stray: number;
  /** Lines that could belong to several reports that were printed at the same time. */
  interleaved: number;
  /** Lines that a bound cut off. */
  dropped: number;
  /** Kills that a userspace killer announced, and nothing says that they happened. */
  unconfirmed: number;
  incidents: number;
  lateIncidents: number;
  /** Reports that were folded into a richer copy. */
  foldedReports: number;
  /** Reports whose victims were all known. */
  knownReports: number;
  cutReports: number;
  /** How often a bound made a host give out its oldest lines early. */
  overflows: number;
  /** Hosts, and copies of a host's log, of which a bound demands that what they said is known no more. */
  hostsForgotten: number;
  copiesForgotten: number;
}

/** All at zero. */
export function newCounts(): AssembleCounts {
  return {
    read: 0,
    reread: 0,
    embedded: 0,
    duplicate: 0,
    late: 0,
    absorbed: 0,
    stray: 0,
    interleaved: 0,
    dropped: 0,
    unconfirmed: 0,
    incidents: 0,
    lateIncidents: 0,
    foldedReports: 0,
    knownReports: 0,
    cutReports: 0,
    overflows: 0,
    hostsForgotten: 0,
    copiesForgotten: 0,
  };
}

/** The outcomes of lines. */
export const LINE_OUTCOMES = [
  'reread',
  'embedded',
  'duplicate',
  'late',
  'absorbed',
  'stray',
  'interleaved',
  'dropped',
  'unconfirmed',
] as const satisfies readonly (keyof AssembleCounts)[];
