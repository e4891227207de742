import { Worker } from 'node:worker_threads';
import type { Input } from '../../sources/inputs.ts';
import type { ReaderOptions } from './read-input.ts';
import type { Reading } from './reading.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** As it is built: threads do not read TypeScript. */
const WORKER = new URL('./read-worker.js', import.meta.url);

/** Where the readings of an input wait for their turn. */
interface Box {
  readonly readings: { readonly reading: Reading; readonly used: () => void }[];
  isDone: boolean;
}

/** Threads that read inputs at the same time; their readings are given out in the order of the inputs. */
export class ReaderPool {
  readonly #inputs: readonly Input[];
  readonly #boxes = new Map<number, Box>();
  readonly #workers: Worker[] = [];
  #next = 0;
  #failure: Error | undefined;
  #wake = (): void => undefined;

  /** Starts to read at once. */
  constructor(inputs: readonly Input[], options: ReaderOptions, workers: number) {
    this.#inputs = inputs;
    for (let index = 0; index < Math.min(workers, inputs.length); index += 1) {
      const worker = new Worker(WORKER, { workerData: options });
      this.#workers.push(worker);
      worker.on('error', (error) => {
        this.#failure = error;
        this.#wake();
      });
      this.#begin(worker);
    }
  }

  /** The readings of the input at an index; to be asked for in their order. */
  async *read(index: number): AsyncGenerator<Reading, void, undefined> {
    const box = this.#boxOf(index);
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const next = box.readings.shift();
      if (next !== undefined) {
        next.used();
        yield next.reading;
      } else if (box.isDone) break;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#boxes.delete(index);
  }

  /** Ends the threads, wherever they are. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #begin(worker: Worker): void {
    const index = this.#next;
    const input = this.#inputs[index];
    worker.removeAllListeners('message');
    if (input === undefined) return;
    this.#next += 1;
    const box = this.#boxOf(index);
    const tell = (message: ToWorker): void => {
      worker.postMessage(message);
    };
    worker.on('message', (message: FromWorker) => {
      if ('reading' in message) {
        box.readings.push({
          reading: message.reading,
          used: () => {
            tell({ used: true });
          },
        });
      } else {
        box.isDone = true;
        this.#begin(worker);
      }
      this.#wake();
    });
    tell({ input });
  }

  #boxOf(index: number): Box {
    const known = this.#boxes.get(index);
    if (known !== undefined) return known;
    const box: Box = { readings: [], isDone: false };
    this.#boxes.set(index, box);
    return box;
  }
}
