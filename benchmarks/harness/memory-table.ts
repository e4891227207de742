import { median } from './sample.ts';

const MIB = 1_048_576;

/** Resident bytes of several processes at one moment. */
export interface MemoryRow {
  readonly seconds: number;
  /** By process. */
  readonly rssBytes: Readonly<Record<string, number>>;
  /** What else is told at that moment, with units in the names. */
  readonly told: Readonly<Record<string, number>>;
}

/** How the memory of a process went after its warm-up. */
export interface Trend {
  readonly process: string;
  /** Least squares over all rows that count. */
  readonly mibPerMinute: number;
  readonly medianMib: number;
  readonly peakMib: number;
  /** Whether the slope over the whole time that counts comes to less than the share of the median that is allowed. */
  readonly isFlat: boolean;
}

/** Resident memory may differ by this share of its median from one end of the line to the other: what a collector does. */
const FLAT_SHARE = 0.1;

/** The slope of each process' memory over the rows behind the warm-up. */
export function trendsOf(rows: readonly MemoryRow[], warmUpSeconds: number): Trend[] {
  const counted = rows.filter(({ seconds }) => seconds >= warmUpSeconds);
  const processes = Object.keys(rows[0]?.rssBytes ?? {});
  return processes.map((process) => {
    const points = counted.map(({ seconds, rssBytes }) => [seconds / 60, (rssBytes[process] ?? 0) / MIB] as const);
    const values = points.map(([, mib]) => mib);
    const mibPerMinute = slopeOf(points);
    const medianMib = median(values);
    const minutes = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0);
    const isFlat = points.length > 2 && mibPerMinute * minutes <= FLAT_SHARE * medianMib;
    return { process, mibPerMinute, medianMib, peakMib: Math.max(...values), isFlat };
  });
}

/** The rows as they come, one line each, under one head. */
export function printRow(row: MemoryRow, isFirst: boolean): void {
  const cells = [
    ['s', row.seconds.toFixed(0)],
    ...Object.entries(row.rssBytes).map(([process, bytes]) => [`${process} MiB`, (bytes / MIB).toFixed(0)]),
    ...Object.entries(row.told).map(([name, value]) => [name, value.toFixed(0)]),
  ] as const;
  const pad = (text = '', at: number): string => text.padEnd((cells[at]?.[0]?.length ?? 0) + 2);
  if (isFirst) console.log(cells.map(([head], at) => pad(head, at)).join(''));
  console.log(cells.map(([, value], at) => pad(value, at)).join(''));
}

/** What the slopes say, a line a process; whether all are flat. */
export function printTrends(trends: readonly Trend[]): boolean {
  for (const { process, mibPerMinute, medianMib, peakMib, isFlat } of trends) {
    const slope = `${mibPerMinute >= 0 ? '+' : ''}${mibPerMinute.toFixed(2)} MiB a minute`;
    console.log(
      `${process}: ${isFlat ? 'flat' : 'GROWS'}, ${slope}, median ${medianMib.toFixed(0)} MiB, peak ${peakMib.toFixed(0)} MiB`,
    );
  }
  return trends.every(({ isFlat }) => isFlat);
}

function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
