import type { Micros } from '../lib/time.ts';
import type { LogLine } from '../model/log-line.ts';

/**
 * Which texts a report's lines said at which time. By the time first: nearly always one line has it, whose text then is not
 * even hashed, and no key is made of the two.
 */
export class SaidTexts {
  readonly #byTime = new Map<Micros | undefined, string | Set<string>>();

  /** True when a line of this time said just this. */
  has(line: LogLine): boolean {
    const said = this.#byTime.get(timeOf(line));
    return typeof said === 'object' ? said.has(line.message) : said === line.message;
  }

  add(line: LogLine): void {
    const time = timeOf(line);
    const said = this.#byTime.get(time);
    if (said === undefined) this.#byTime.set(time, line.message);
    else if (typeof said === 'object') said.add(line.message);
    else if (said !== line.message) this.#byTime.set(time, new Set([said, line.message]));
  }

  delete(line: LogLine): void {
    const time = timeOf(line);
    const said = this.#byTime.get(time);
    if (typeof said === 'object') said.delete(line.message);
    else if (said === line.message) this.#byTime.delete(time);
  }
}

function timeOf(line: LogLine): Micros | undefined {
  return line.monotonicUs ?? line.timeUs;
}
