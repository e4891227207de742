import { FAULTS } from './fault-plan.ts';
import type { FaultReport } from './run-faults.ts';
import type { Verdict } from './verdict.ts';

const COLUMNS = ['expected', 'got', 'lost', 'extra', 'different', 'repeated'] as const;
const NAME_WIDTH = 18;
const NUMBER_WIDTH = 10;

/** A run as a table: its seed, each fault and how often it came, and what was said. */
export function faultTable({ seed, faults, recordsIn, incidents, aggregates, drainedMs }: FaultReport): string {
  const rows = FAULTS.map((fault) => row(fault, [faults.get(fault) ?? 0]));
  return [
    `seed ${seed}`,
    row('fault', ['times']),
    ...rows,
    '',
    row('', COLUMNS),
    row('incidents', numbersOf(incidents)),
    row('aggregates', numbersOf(aggregates)),
    '',
    row('records in', [recordsIn]),
    row('drained after', [`${(drainedMs / 1000).toFixed(1)} s`]),
    '',
  ].join('\n');
}

function numbersOf({ expected, got, lost, extra, different, repeated }: Verdict): number[] {
  return [expected, got, lost.length, extra.length, different.length, repeated];
}

function row(name: string, cells: readonly (string | number)[]): string {
  return name.padEnd(NAME_WIDTH) + cells.map((cell) => String(cell).padStart(NUMBER_WIDTH)).join('');
}
