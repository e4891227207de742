import type { Contender, Figure, Samples } from './question.ts';
import { median, range, type Sample } from './sample.ts';

const MIB = 1_048_576;

/** The runs as a table: medians, ranges, CPU seconds a gigabyte, peak memory, garbage collection. */
export function printSamples(contenders: readonly Contender[], samples: Samples): void {
  const rows = contenders.map((contender) => rowOf(contender, samples.get(contender.name) ?? []));
  printTable(['contender', 'wall s', 'range', 'CPU s', 'CPU s/GB', 'peak MiB', 'GC ms'], rows);
}

/** The figures with their targets, and how they stand to the baseline's. */
export function printFigures(figures: readonly Figure[], baseline: Readonly<Record<string, number>>): void {
  const rows = figures.map((figure) => {
    const before = baseline[figure.name];
    const change = before === undefined ? '-' : `${(100 * (figure.value / before - 1)).toFixed(0)} %`;
    const limit = (value: number | undefined): string =>
      value === undefined ? '-' : `${figure.more ? '>=' : '<='} ${value}`;
    return [
      figure.name,
      `${short(figure.value)} ${figure.unit}`,
      limit(figure.must),
      limit(figure.goal),
      verdictOf(figure),
      change,
    ];
  });
  printTable(['figure', 'value', 'must', 'goal', 'verdict', 'to baseline'], rows);
}

/** How a figure stands to its targets. */
export function verdictOf({ value, must, goal, more }: Figure): string {
  if (Number.isNaN(value)) return 'not measured';
  const meets = (limit: number): boolean => (more ? value >= limit : value <= limit);
  if (goal !== undefined && meets(goal)) return 'goal met';
  if (must === undefined) return '';
  return meets(must) ? 'must met' : 'MISSED';
}

function rowOf({ name, gigabytes }: Contender, samples: readonly Sample[]): string[] {
  if (samples.length === 0) return [name, 'not measured'];
  const wall = samples.map(({ wallSeconds }) => wallSeconds);
  const [least, most] = range(wall);
  const cpu = median(samples.map(({ cpuSeconds }) => cpuSeconds));
  const peak = median(samples.map(({ peakBytes }) => peakBytes ?? Number.NaN));
  const gc = median(samples.map(({ gcMs }) => gcMs ?? Number.NaN));
  return [
    name,
    short(median(wall)),
    `${short(least)}-${short(most)}`,
    short(cpu),
    gigabytes === undefined ? '-' : short(cpu / gigabytes),
    Number.isNaN(peak) ? '-' : (peak / MIB).toFixed(0),
    Number.isNaN(gc) ? '-' : gc.toFixed(0),
  ];
}

function short(value: number): string {
  if (Number.isNaN(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
  console.log('');
}
