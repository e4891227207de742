import type { Family } from '../model/family.ts';
import type { LineEvent } from '../model/line-event.ts';

/** One sentence of the kernel, with what finds it in raw bytes, what reads it, and a sample that is its own test. */
export interface Sentence {
  readonly id: string;
  readonly family: Family;
  /** ASCII without quote, backslash and slash (escaping would hide them); one of them stands in every such line. */
  readonly literals: readonly string[];
  /**
   * Where no word is certain: a regular expression of fixed length that matches in every such line (characters, classes, `\d`,
   * `{n}`, alternatives of the whole), at least six bytes long.
   */
  readonly shape?: string;
  /** The characters that such a line can begin with; absent when it begins with a process' name. */
  readonly starts?: string;
  /** First kernel that prints it. */
  readonly since: string;
  /** Last kernel that prints it. */
  readonly until?: string;
  readonly sample: string;
  readonly expected: LineEvent;
  /** What the line says, given without leading blanks; undefined when it is not this sentence. Never throws, linear time. */
  readonly read: (text: string) => LineEvent | undefined;
}

/** One sentence of a userspace program: only what these programs say counts. */
export interface DaemonSentence extends Sentence {
  /** Syslog tags, lower case. */
  readonly daemons: readonly string[];
}
