/** Codes of every error that reaches a person; each has a line in src/config/README.md. */
export type ErrorCode =
  | 'OOM_CONFIG_INVALID'
  | 'OOM_CONFIG_UNREADABLE'
  | 'OOM_USAGE'
  | 'OOM_INPUT_UNREADABLE'
  | 'OOM_INPUT_DAMAGED'
  | 'OOM_BROKER_UNREACHABLE'
  | 'OOM_TOPIC_MISSING'
  | 'OOM_TOPIC_MISMATCH'
  | 'OOM_SCHEMA_UNKNOWN'
  | 'OOM_DELIVERY_FAILED'
  | 'OOM_CONSUMER_CRASHED';

/** What went wrong, where, and what to do about it. `retriable` says that the same call may succeed later. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retriable: boolean;
  /** One sentence: what the reader can do. */
  readonly remedy: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly retriable?: boolean; readonly remedy?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retriable = options.retriable ?? false;
    this.remedy = options.remedy;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
