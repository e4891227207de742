import { formatBytes } from '../lib/quantity.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import { tableLines, type Column } from './columns.ts';

const COLUMNS: readonly Column<Aggregate>[] = [
  {
    title: 'WINDOW',
    cell: ({ window }) => `${window.start.replace('T', ' ').replace(/:\d\dZ$/, 'Z')} +${window.size}`,
  },
  { title: 'WORKLOAD', cell: ({ identity }) => identity, maxWidth: 48 },
  { title: 'INCIDENTS', cell: ({ incidents }) => String(incidents), align: 'right' },
  { title: 'KILLED', cell: ({ victims }) => String(victims), align: 'right' },
  { title: 'HOSTS', cell: ({ distinctHosts }) => String(distinctHosts), align: 'right' },
  { title: 'LIMIT', cell: ({ limitBytes }) => bytesOrDash(limitBytes?.last), align: 'right' },
  { title: 'LARGEST', cell: ({ maxAnonRssBytes }) => bytesOrDash(maxAnonRssBytes), align: 'right' },
  { title: 'CAUSE', cell: ({ byCause }) => mostOf(byCause) },
];

/** Aggregates as a table for a terminal, in the order given. */
export function aggregateTable(aggregates: readonly Aggregate[]): string[] {
  return tableLines(COLUMNS, aggregates);
}

function bytesOrDash(bytes: number | undefined): string {
  return bytes === undefined ? '-' : formatBytes(bytes);
}

function mostOf(counts: Readonly<Record<string, number>>): string {
  const [first] = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return first === undefined ? '-' : first[0];
}
