import type { HeldLine } from './held-line.ts';
import type { Report } from './report.ts';

/** Gives a line to a report; of a kill that it has, only the count: a group prints its first victim twice. */
export function takeOnce(report: Report, held: HeldLine, index: number): void {
  const { event } = held.sieved;
  if (event.family === 'killed' && report.killOf(event.pid) !== undefined) report.repeat(held);
  else report.add(held, index);
}

/** True when the very line is in the report, and not the same words of the next one. */
export function repeatsIn(report: Report, held: HeldLine): boolean {
  if (!report.holds(held)) return false;
  // Without kernel time, whole seconds are all there is: in a report that is over, the same words may be the next one's.
  const { line, event } = held.sieved;
  return line.monotonicUs !== undefined || report.state === 'open' || event.family === 'group';
}

/** True when both are one line, by whatever clock it carries. */
export function isSame(a: HeldLine, b: HeldLine): boolean {
  const left = a.sieved.line;
  const right = b.sieved.line;
  return left.message === right.message && left.monotonicUs === right.monotonicUs && left.timeUs === right.timeUs;
}
