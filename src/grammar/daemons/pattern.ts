import type { LineEvent } from '../../model/line-event.ts';
import { integer } from '../number.ts';

/** What a match of a sentence's pattern says. */
type Meaning = (match: RegExpExecArray) => LineEvent | undefined;

// Two cgroup paths of PATH_MAX: whatever a pattern does with it takes no time that one would notice.
const MAX_CHARS = 8192;

/** A reader for sentences that one anchored pattern recognises; none of them is longer than 8 Ki characters. */
export function byPattern(pattern: RegExp, meaning: Meaning): (text: string) => LineEvent | undefined {
  return (text) => {
    const match = text.length > MAX_CHARS ? null : pattern.exec(text);
    return match === null ? undefined : meaning(match);
  };
}

/** The id of a process; 0 and what is no number name none. */
export function pidOf(digits: string | undefined): number | undefined {
  const pid = integer(digits);
  return pid === 0 ? undefined : pid;
}

/** Bytes of a number of MiB. */
export function bytesOfMib(digits: string | undefined): number | undefined {
  const mib = integer(digits);
  return mib === undefined ? undefined : mib * 1_048_576;
}
