import { DONE, type Outcome } from '../sink.ts';

/** What the bulk API says of one document. */
export interface BulkItem {
  readonly status: number;
  readonly error?:
    | { readonly type?: string; readonly reason?: string | null; readonly caused_by?: { reason?: string | null } }
    | undefined;
  readonly failure_store?: string | undefined;
}

const MAX_REASON = 400;

/** Statuses of whole requests and of documents that may pass: full, down, forbidden for now, no index to write to yet. */
const MAY_PASS: ReadonlySet<number> = new Set([401, 403, 404, 408, 429]);

/** What became of one document. */
export function outcomeOf(item: BulkItem): Outcome {
  const { status } = item;
  if (status >= 200 && status < 300) {
    // It was taken, but into the store of what could not be indexed: nobody who searches will find it.
    return item.failure_store === 'used' ? { kind: 'poison', reason: `failure store: ${reasonOf(item)}` } : DONE;
  }
  // The same document, or a newer version of it, is there.
  if (status === 409) return DONE;
  return { kind: mayPass(status) ? 'retry' : 'poison', reason: `${String(status)} ${reasonOf(item)}` };
}

/** Whether the same request may be answered otherwise later. */
export function mayPass(status: number): boolean {
  return status >= 500 || MAY_PASS.has(status);
}

function reasonOf({ error }: BulkItem): string {
  if (error === undefined) return 'no reason was given';
  const cause = error.caused_by?.reason;
  return `${error.type ?? ''} ${error.reason ?? ''}${typeof cause === 'string' ? `: ${cause}` : ''}`
    .trim()
    .slice(0, MAX_REASON);
}
