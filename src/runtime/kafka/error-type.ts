/** What may be known of an error on the chain of causes. */
export interface Cause {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly broker?: unknown;
}

const MAX_DEPTH = 8;

/** What was thrown, and what it was caused by, outermost first. */
export function causesOf(thrown: unknown): readonly Cause[] {
  const causes: Cause[] = [];
  let error = thrown;
  while (causes.length < MAX_DEPTH && typeof error === 'object' && error !== null) {
    causes.push(error);
    const { cause, originalError, errors } = error as { cause?: unknown; originalError?: unknown; errors?: unknown };
    // Of several at once the first tells.
    error = cause ?? originalError ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
  }
  return causes;
}

/** The Kafka error name of what was thrown (`UNKNOWN_TOPIC_OR_PARTITION`), looked for along its causes. */
export function kafkaErrorType(thrown: unknown): string | undefined {
  const found = causesOf(thrown).find(({ type }) => typeof type === 'string');
  return found?.type as string | undefined;
}
