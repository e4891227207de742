import { setImmediate } from 'node:timers/promises';

const BUSY_MS = 10;

/** Gives the event loop back during long work: sockets, timers and heartbeats wait for it. */
export class Pause {
  #sinceMs = performance.now();

  /** Work begins. */
  begin(): void {
    this.#sinceMs = performance.now();
  }

  /** Lets others run when the work has lasted for a while. */
  async take(heartbeat: () => Promise<void>): Promise<void> {
    if (performance.now() - this.#sinceMs < BUSY_MS) return;
    await setImmediate();
    await heartbeat();
    this.#sinceMs = performance.now();
  }
}
