const MIB = 1024 ** 2;

/** The next limit to try: a fifth more, at least 100 MiB. Usage is cut off at the limit, so more cannot be read from a report. */
export function nextLimit(limitBytes: number): number {
  return Math.ceil(Math.max(limitBytes * 1.2, limitBytes + 100 * MIB));
}
