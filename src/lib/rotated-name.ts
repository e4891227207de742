const PACKED = /\.(?:gz|zst|zstd|xz|bz2|lz4|Z)$/;
/** `.3`, `.old`, and where logrotate keeps an extension `.3.log`. */
const NUMBERED = /^(.+)\.(\d{1,4}|old)(\.log|\.txt)?$/s;
/** `-20260915`, `.2026-09-15`, `-20260915-101010`, `-20260915.log`, `-2026091510`, `-20260915-1789450445`. */
const DATED = /^(.+)[-._](\d{4}-?\d\d-?\d\d(?:[-T_.]?\d\d[-:.]?\d\d(?:[-:.]?\d\d)?|[-.]?\d{2,10})?)(\.log|\.txt)?$/s;
const DIGITS = 18;
const MOST = 99_999;

/** A log that is rotated: its name without what rotation adds, and where the file stands among its own; greater is newer. */
export interface Rotation {
  readonly base: string;
  readonly rank: string;
}

/** What the name of a file says of its place in a rotation: `syslog.3.gz`, `syslog-20260915.gz`, `syslog`. */
export function rotationOf(path: string): Rotation {
  const name = path.replace(PACKED, '');
  const [, numbered, number = '', extension = ''] = NUMBERED.exec(name) ?? [];
  if (numbered !== undefined) return { base: numbered + extension, rank: numberedRank(number) };
  const [, dated, date = '', suffix = ''] = DATED.exec(name) ?? [];
  if (dated === undefined) return { base: name, rank: '~' };
  return { base: dated + suffix, rank: `d${date.replace(/\D/g, '').padEnd(DIGITS, '0')}` };
}

/** Files of one log from the oldest to the newest, logs by name; a total order over paths. */
export function compareRotated(a: string, b: string): number {
  if (a === b) return 0;
  const left = rotationOf(a);
  const right = rotationOf(b);
  return compareText(left.base, right.base) || compareText(left.rank, right.rank) || compareText(a, b);
}

/** `.0`, as BSD counts, is older than the file that is written and newer than `.1`. */
function numberedRank(number: string): string {
  const age = number === 'old' ? 0 : Number(number);
  return `0${String(MOST - age).padStart(5, '0')}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
