const ABORT = 0;

/** A record as the client decodes it, as far as it matters here. */
export interface DecodedRecord {
  readonly offset: string;
  readonly key?: Buffer | null;
  readonly batchContext?: { readonly producerId?: string; readonly inTransaction?: boolean };
  isControlRecord?: boolean;
}

/** A partition of a fetch response as the client decodes it. */
export interface DecodedPartition {
  abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
  readonly messages: readonly DecodedRecord[];
}

/**
 * Does the work of the client's own filter, which opens at most one given-up transaction a record and so lets records through
 * where several began before the fetch. What belongs to one is marked as a control record: it is passed over, and its offset
 * still counts.
 */
export function markAborted(partition: DecodedPartition): void {
  const waiting = [...(partition.abortedTransactions ?? [])].sort(
    (a, b) => Number(b.firstOffset) - Number(a.firstOffset),
  );
  partition.abortedTransactions = [];
  if (waiting.length === 0) return;
  const open = new Set<string>();
  for (const record of partition.messages) {
    const offset = Number(record.offset);
    for (let next = waiting.at(-1); next !== undefined && Number(next.firstOffset) <= offset; next = waiting.at(-1)) {
      open.add(next.producerId);
      waiting.pop();
    }
    const { producerId = '', inTransaction = false } = record.batchContext ?? {};
    if (record.isControlRecord === true) {
      if (isAbort(record.key)) open.delete(producerId);
    } else if (inTransaction && open.has(producerId)) record.isControlRecord = true;
  }
}

/** The key of a control record is its version and its type, two bytes each. */
function isAbort(key: Buffer | null | undefined): boolean {
  return key !== undefined && key !== null && key.length >= 4 && key.readInt16BE(2) === ABORT;
}
