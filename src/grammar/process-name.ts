/** TASK_COMM_LEN (include/linux/sched.h). Its NUL leaves 15 bytes, which people who anonymise logs do not always count. */
export const MAX_COMM = 16;
const ESCAPED_BYTE = /\\x[0-9a-f]{2}|\\[0-7]{3}|#[0-7]{3}/gi;
/** Where a name ends at the latest: four characters for each byte where all are escaped. */
export const MAX_NAME_END = 4 * MAX_COMM;

/** Whether a text fits TASK_COMM_LEN; escapes count as the byte they stand for. */
export function isComm(text: string): boolean {
  if (text === '' || text.length > 4 * MAX_COMM) return false;
  return text.length <= MAX_COMM || text.replace(ESCAPED_BYTE, '.').length <= MAX_COMM;
}

/** A process name and what follows its closing parenthesis. */
export interface NamedRest {
  readonly comm: string;
  readonly rest: string;
}

/**
 * Splits `name) rest` at the last parenthesis that `tail` accepts the rest of: a name may hold parentheses, and whole pretended
 * tails. `tail` is anchored at both ends of what it reads.
 */
export function splitName(text: string, tail: RegExp): NamedRest | undefined {
  for (let at = text.lastIndexOf(')', MAX_NAME_END); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(')', at - 1)) {
    tail.lastIndex = at + 1;
    if (tail.test(text)) return { comm: text.slice(0, at), rest: text.slice(at + 1) };
  }
  return undefined;
}

/**
 * The name in `name)` at the end of a line. Of a cut line the parenthesis may be one of the name's own; then the others of the
 * name do not pair, and it is not known.
 */
export function lastName(text: string): string | undefined {
  return text.endsWith(')') && text.length <= MAX_NAME_END && isPaired(text) ? text.slice(0, -1) : undefined;
}

/** Whether the parentheses of `name)` pair, the opening one before the name counted. */
export function isPaired(text: string): boolean {
  let depth = 1;
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
  }
  return depth === 0;
}
