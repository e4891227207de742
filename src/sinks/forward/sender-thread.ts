import { Worker } from 'node:worker_threads';
import { messageOf } from '../../lib/errors.ts';
import type { Failure, FromThread, SenderSettings, ToThread, WireEvent } from './protocol.ts';
import { threadFile, type ThreadFile } from './thread-file.ts';

/** What a step came to: undefined when all is well. */
export type StepFailure = (Failure & { readonly event?: number | undefined }) | undefined;

const STOPPED = 'stopped before the answer came';

type Settle = (failure: StepFailure) => void;

/**
 * One connection in a thread of its own, seen from outside. One step at a time; the first failure, whatever it is, is the end of
 * the thread. Limits are kept here: a thread that spins or hangs cannot keep them.
 */
export class SenderThread {
  readonly #worker: Worker;
  #over: StepFailure;
  #waiting: { readonly answer: FromThread['kind'] | 'exit'; readonly settle: Settle } | undefined;
  #sent = 0;

  constructor(settings: SenderSettings, file: ThreadFile = threadFile()) {
    this.#worker = new Worker(file.url, { ...file.options, workerData: settings });
    this.#worker.on('message', (message: FromThread) => {
      this.#hear(message);
    });
    this.#worker.on('error', (error: unknown) => {
      this.#fail({ kind: 'crashed', message: `the client threw: ${messageOf(error)}` });
    });
    this.#worker.on('exit', (code) => {
      this.#hearExit(code);
    });
  }

  /** Why it is of no use any more; undefined while it is. */
  get failure(): StepFailure {
    return this.#over;
  }

  /** Batches that it was given. */
  get sent(): number {
    return this.#sent;
  }

  /** Resolves when the connection stands with all its handshakes. */
  ready(limitMs: number, signal: AbortSignal): Promise<StepFailure> {
    return this.#step('ready', limitMs, signal, `no connection within ${limitMs} ms`);
  }

  /** Resolves when every event was acknowledged, or with why not. */
  send(events: readonly WireEvent[], limitMs: number, signal: AbortSignal): Promise<StepFailure> {
    this.#sent++;
    this.#post({ kind: 'send', events });
    return this.#step('acknowledged', limitMs, signal, `no acknowledgement within ${limitMs} ms`);
  }

  /** Closes the connection in order, and by force after the limit. */
  async end(limitMs: number): Promise<void> {
    if (this.#over === undefined) {
      this.#post({ kind: 'end' });
      await this.#step('exit', limitMs, new AbortController().signal, 'it did not end');
    }
    await this.#worker.terminate();
  }

  #post(message: ToThread): void {
    if (this.#over === undefined) this.#worker.postMessage(message);
  }

  #step(answer: FromThread['kind'] | 'exit', limitMs: number, signal: AbortSignal, late: string): Promise<StepFailure> {
    if (this.#over !== undefined) return Promise.resolve(this.#over);
    return new Promise((resolve) => {
      const stopped = (): void => {
        const outOfTime = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
        this.#fail(outOfTime ? { kind: 'deadline', message: late } : { kind: 'lost', message: STOPPED });
      };
      const timer = setTimeout(() => {
        this.#fail({ kind: 'deadline', message: late });
      }, limitMs);
      signal.addEventListener('abort', stopped, { once: true });
      const settle: Settle = (failure) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stopped);
        this.#waiting = undefined;
        resolve(failure);
      };
      this.#waiting = { answer, settle };
      if (signal.aborted) stopped();
    });
  }

  #hear(message: FromThread): void {
    if (message.kind === 'failed') this.#fail({ ...message.failure, event: message.event });
    else if (this.#waiting?.answer === message.kind) this.#waiting.settle(undefined);
  }

  // It exits without an error where it was told to, and when its last handle is gone: an event was lost only if one was waited for.
  #hearExit(code: number): void {
    if (this.#waiting?.answer === 'exit') this.#waiting.settle(undefined);
    this.#fail({ kind: 'crashed', message: `the client's thread ended with code ${code}` });
  }

  #fail(failure: StepFailure): void {
    if (this.#over !== undefined) return;
    this.#over = failure;
    this.#waiting?.settle(failure);
    void this.#worker.terminate();
  }
}
