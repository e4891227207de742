import { subjectsOf, type HostKeyFor } from '../../model/context-subject.ts';
import type { Context } from '../../model/generated/context.ts';

interface Placed {
  readonly place: string;
  readonly entry: Context;
}

const OF_POD = ['namespace', 'podName', 'controller', 'host'] as const;

/** Rows that speak of one thing twice, and rows of one pod that contradict each other: a sentence for each, naming both rows. */
export function conflictsOf(rows: readonly Placed[], hostKeyFor: HostKeyFor): string[] {
  const first = new Map<string, Placed>();
  return rows.flatMap((row) => {
    const found: string[] = [];
    for (const subject of subjectsOf(row.entry, hostKeyFor)) {
      const other = first.get(subject);
      if (other === undefined) first.set(subject, row);
      else found.push(...conflict(row, other, subject));
    }
    // A host has two names; one sentence is enough.
    return found.slice(0, 1);
  });
}

function conflict(row: Placed, other: Placed, subject: string): string[] {
  const [kind = '', ...rest] = subject.split(':');
  const what = `${kind} ${rest.join(':')}`;
  // A pod has a row for each of its containers, and perhaps one of its own; they only have to agree.
  if (kind === 'pod' && row.entry.containerId !== other.entry.containerId) {
    const field = OF_POD.find((each) => disagree(row.entry[each], other.entry[each]));
    return field === undefined ? [] : [`${row.place}: contradicts ${other.place} on ${field} of ${what}`];
  }
  const same = JSON.stringify(sorted(row.entry)) === JSON.stringify(sorted(other.entry));
  return [`${row.place}: ${same ? 'repeats' : 'contradicts'} ${other.place} on ${what}`];
}

function disagree(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function sorted(value: object): unknown {
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [
      key,
      typeof item === 'object' && item !== null ? sorted(item as object) : (item as unknown),
    ]);
}
