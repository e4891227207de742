/** Codes of every error that reaches a person, each with what it means. */
export const ERROR_CODES = {
  OOM_USAGE: 'The command line asks for something that does not exist.',
  OOM_CONFIG_INVALID: 'The configuration has mistakes; each is named with file, line and key.',
  OOM_CONFIG_UNREADABLE: 'The configuration file cannot be read.',
  OOM_INVENTORY_INVALID: 'The inventory cannot be read or has mistakes; each is named with its row.',
  OOM_KUBECONFIG_INVALID:
    'The Kubernetes API server cannot be reached as configured: the kubeconfig, its context or the service account.',
  OOM_INPUT_UNREADABLE: 'An input cannot be opened or read; the others were.',
  OOM_INPUT_DAMAGED: 'An input breaks off or is corrupt; what stands before the damage was read.',
  OOM_BROKER_UNREACHABLE: 'No broker answers at the configured addresses; the service keeps trying.',
  OOM_ACCESS_DENIED: 'A right on the cluster is missing; each is named, with the command that gives it.',
  OOM_TOPIC_MISSING: 'A topic does not exist; `oomstream topics create` makes those that are ours.',
  OOM_TOPIC_MISMATCH: 'Topics that must have the same number of partitions have not.',
  OOM_SCHEMA_UNKNOWN: 'A topic of ours holds messages of a newer major version: upgrade this process.',
  OOM_DELIVERY_FAILED: 'An output could not be written or was not acknowledged.',
  OOM_CONSUMER_CRASHED: 'The Kafka consumer stopped for good; the process ends so that its supervisor starts it again.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

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
