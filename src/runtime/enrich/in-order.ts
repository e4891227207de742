const MAX_PENDING = 1000;

/** Things that may have to wait for something, and leave in the order in which they came. */
export class InOrder<T> {
  readonly #leave: (item: T) => void;
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;
  #dropped = false;

  /** `leave` is called with each, until `drop`. */
  constructor(leave: (item: T) => void) {
    this.#leave = leave;
  }

  /** Whether more should come; when not, wait for `settled`. */
  get hasRoom(): boolean {
    return this.#pending < MAX_PENDING;
  }

  /** What is there leaves at once when nothing is before it. The promise must not reject. */
  push(item: T | Promise<T>): void {
    if (!(item instanceof Promise) && this.#pending === 0) {
      this.#leave(item);
      return;
    }
    this.#pending += 1;
    this.#tail = this.#tail.then(async () => {
      const ready = await item;
      this.#pending -= 1;
      if (!this.#dropped) this.#leave(ready);
    });
  }

  /** Resolves when everything that was pushed has left. */
  settled(): Promise<void> {
    return this.#tail;
  }

  /** Nothing leaves any more. */
  drop(): void {
    this.#dropped = true;
  }
}
