/** What the API server refused, or why it could not be asked. */
export class ApiError extends Error {
  readonly verb: 'list' | 'watch';
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;

  constructor(verb: 'list' | 'watch', thrown: unknown) {
    super(textOf(thrown), { cause: thrown });
    this.name = 'ApiError';
    this.verb = verb;
    this.status = statusOf(thrown);
  }

  /** Whether credentials or permissions are wanting, so that asking again at once changes nothing. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const { status, statusCode, code } = thrown as Readonly<Record<string, unknown>>;
  return [status, statusCode, code].find((each): each is number => typeof each === 'number');
}

function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // Node's connection errors to several addresses have no text of their own.
  const { code } = thrown as { readonly code?: unknown };
  return thrown.message === '' && typeof code === 'string' ? code : thrown.message;
}
