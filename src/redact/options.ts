/** What becomes of a kind of value: it stays, is left out, or gives way to a pseudonym that is the same each time. */
export type Redaction = 'keep' | 'drop' | 'hash';

/** What must not leave: neither in incidents, nor in what is made of them, nor in dead letters. */
export interface RedactOptions {
  /** The lines as printed: excerpts, what witnesses and killers said, dead letters. Dropped as well when anything else is redacted. */
  readonly rawLines: 'keep' | 'drop';
  /** Names of processes. */
  readonly comm: Redaction;
  /** User ids, also those in the names of slices. */
  readonly users: Redaction;
  /** What `cgroupParts` match. */
  readonly cgroups: Redaction;
  /** Regular expressions over control group paths; the first group, or else the whole match, is the part. */
  readonly cgroupParts: readonly string[];
  /** The key of the pseudonyms: with another one nobody can tell that two of them are the same. */
  readonly key?: string | undefined;
}

export const DEFAULT_REDACT: RedactOptions = {
  rawLines: 'keep',
  comm: 'keep',
  users: 'keep',
  cgroups: 'keep',
  cgroupParts: [],
};
