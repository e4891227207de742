const MAX_COMM = 15;
const ESCAPED_BYTE = /\\x[0-9a-f]{2}|\\[0-7]{3}|#[0-7]{3}/gi;

/** Whether a text fits TASK_COMM_LEN (include/linux/sched.h): 15 bytes; escapes count as the byte they stand for. */
export function isComm(text: string): boolean {
  return text !== '' && text.length <= 4 * MAX_COMM && text.replace(ESCAPED_BYTE, '.').length <= MAX_COMM;
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
  for (let at = text.lastIndexOf(')'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(')', at - 1)) {
    tail.lastIndex = at + 1;
    if (tail.test(text)) return { comm: text.slice(0, at), rest: text.slice(at + 1) };
  }
  return undefined;
}
