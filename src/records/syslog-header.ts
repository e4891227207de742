/** The number in front of a syslog record, taken apart. */
export interface Priority {
  /** 0 = kernel, 1 = user, 3 = daemon ... */
  readonly facility: number;
  /** 0 emerg .. 7 debug. */
  readonly severity: number;
  readonly rest: string;
}

/** The program that a record names, `kernel:` or `sshd[711]:`, and the text after it. */
export interface Tagged {
  readonly identifier?: string | undefined;
  readonly pid?: string | undefined;
  readonly rest: string;
}

const PRI = /^<(\d{1,3})>/;
/** Facilities end at 23, so 23 * 8 + 7. */
const MAX_PRI = 191;
/** At most one blank separates, some relays leave it out; further ones are the text's own. */
const TAG = /^([^\s:[\]<>]{1,128})(?:\[([^\s\]]{0,64})\])?:[ ]?/;

/** `<6>rest`; undefined when there is none or it is out of range. */
export function readPriority(text: string): Priority | undefined {
  const match = PRI.exec(text);
  const value = Number(match?.[1]);
  if (match === null || value > MAX_PRI) return undefined;
  return { facility: value >> 3, severity: value & 7, rest: text.slice(match[0].length) };
}

/** `kernel: rest`; without a tag all of the text is the rest. */
export function readTag(text: string): Tagged {
  const match = TAG.exec(text);
  if (match === null) return { rest: text };
  return { identifier: match[1], pid: match[2], rest: text.slice(match[0].length) };
}
