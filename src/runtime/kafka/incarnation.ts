import type { Assigned } from './lane.ts';

/** What the sieve's commits carry beside the offset. */
export interface SieveMark {
  /** Kafka's timestamp of the last record before the offset. */
  readonly lastTimestamp?: string | undefined;
  readonly incarnation: number;
}

/** Where a partition is read from, and which of the topics of that name it is. */
export interface Start {
  /** Where reading begins; one record before `position` when that record can be compared. */
  readonly fetchFrom: number;
  /** Everything before was read by someone. */
  readonly position: number;
  readonly incarnation: number;
  /** The topic was deleted and made again since the commit. */
  readonly remade: boolean;
  /** Records that were gone before they were read. */
  readonly lost: number;
  /** The record at `fetchFrom` must have this timestamp, else the topic was made again. */
  readonly expectTimestamp?: string | undefined;
}

/** The sieve's commit metadata as text. */
export function encodeMark(mark: SieveMark): string {
  return JSON.stringify(mark);
}

/** What an own commit said; anything else (another tool's commit) says nothing. */
export function decodeMark(metadata: string | null): SieveMark {
  try {
    const { lastTimestamp, incarnation } = JSON.parse(metadata ?? '{}') as Record<string, unknown>;
    return {
      incarnation: typeof incarnation === 'number' && Number.isSafeInteger(incarnation) ? incarnation : 0,
      lastTimestamp: typeof lastTimestamp === 'string' ? lastTimestamp : undefined,
    };
  } catch {
    return { incarnation: 0 };
  }
}

/**
 * Where to begin. An end below the commit proves that the topic was made again. If the new topic has grown past the commit, only
 * the record before it can tell: its timestamp is not the one that was committed.
 */
export function startOf(assigned: Assigned): Start {
  const { committed, low, high } = assigned;
  if (committed === undefined) return { fetchFrom: low, position: low, incarnation: 0, remade: false, lost: 0 };
  const mark = decodeMark(committed.metadata);
  if (high < committed.offset) return remade(mark.incarnation, low);
  if (committed.offset < low) {
    const lost = low - committed.offset;
    return { fetchFrom: low, position: low, incarnation: mark.incarnation, remade: false, lost };
  }
  const comparable = mark.lastTimestamp !== undefined && committed.offset > low;
  return {
    fetchFrom: comparable ? committed.offset - 1 : committed.offset,
    position: committed.offset,
    incarnation: mark.incarnation,
    remade: false,
    lost: 0,
    expectTimestamp: comparable ? mark.lastTimestamp : undefined,
  };
}

/** The start of a topic that was made again: from its beginning, above everything of its predecessor. */
export function remade(incarnation: number, low: number): Start {
  return { fetchFrom: low, position: low, incarnation: incarnation + 1, remade: true, lost: 0 };
}
