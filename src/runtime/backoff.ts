/** Resolves after `ms`, or at once when the signal fires; never rejects. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Resolves with the promise, or with undefined when `ms` have passed first. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timeout = new AbortController();
  try {
    return await Promise.race([promise, sleep(ms, timeout.signal).then(() => undefined)]);
  } finally {
    timeout.abort();
  }
}

/** Does `work` every `ms`, the next one never before the last is done; ends when the signal fires. Failures go to `failed`. */
export async function repeat(
  ms: number,
  signal: AbortSignal,
  work: () => Promise<void> | void,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      failed(error);
    }
    await sleep(ms, signal);
  }
}

/** Waits that double from `firstMs` to `lastMs`, each shortened at random by up to a third so that members spread out. */
export class Backoff {
  readonly #firstMs: number;
  readonly #lastMs: number;
  #nextMs: number;

  constructor(firstMs: number, lastMs: number) {
    this.#firstMs = firstMs;
    this.#lastMs = lastMs;
    this.#nextMs = firstMs;
  }

  /** How long to wait this time. */
  next(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(ms * 2, this.#lastMs);
    return ms - Math.random() * (ms / 3);
  }

  /** It worked: the next wait is the first one again. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
