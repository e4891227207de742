import type { Micros } from '../lib/time.ts';
import { saidUs } from './aside-line.ts';
import type { Span } from './losses.ts';
import type { Report } from './report.ts';

/** When a report's first line was said. */
export function firstUsOf(report: Report): Micros {
  return spanOf(report).firstUs;
}

/** When a report's first and last line were said. */
export function spanOf({ lines }: Report): Span {
  let firstUs = Number.POSITIVE_INFINITY;
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const { held } of lines) {
    const atUs = saidUs(held);
    firstUs = Math.min(firstUs, atUs);
    lastUs = Math.max(lastUs, atUs);
  }
  return { firstUs, lastUs };
}

/** The first of the reports in time order; undefined when there is none. */
export function earliestOf(reports: readonly Report[]): Report | undefined {
  return reports.reduce<Report | undefined>((a, b) => (a !== undefined && byTime(a, b) <= 0 ? a : b), undefined);
}

/** The order in which the reports of a host leave. */
export function byTime(a: Report, b: Report): number {
  if (a.sortUs !== b.sortUs) return a.sortUs - b.sortUs;
  if (a.copyKey !== b.copyKey) return a.copyKey < b.copyKey ? -1 : 1;
  const kernelUs = (report: Report): Micros => report.deciding?.sieved.line.monotonicUs ?? 0;
  return kernelUs(a) - kernelUs(b) || (a.victims[0]?.pid ?? 0) - (b.victims[0]?.pid ?? 0);
}
