import { parentPort, workerData } from 'node:worker_threads';
import type { Input } from '../../sources/inputs.ts';
import { InputReader, type ReaderOptions } from './read-input.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Readings that may be under way unused. */
const MAX_AHEAD = 8;

/** A thread that reads inputs one after the other, as it is told; it stops while too much of what it read is unused. */
function serve(port: NonNullable<typeof parentPort>, options: ReaderOptions): void {
  const reader = new InputReader(options);
  let ahead = 0;
  let wake = (): void => undefined;
  const post = (message: FromWorker): void => {
    port.postMessage(message);
  };
  const read = async (input: Input): Promise<void> => {
    for await (const reading of reader.read(input)) {
      post({ reading });
      ahead += 1;
      while (ahead >= MAX_AHEAD) await new Promise<void>((resolve) => (wake = resolve));
    }
    post({ done: true });
  };
  port.on('message', (message: ToWorker) => {
    if ('used' in message) {
      ahead -= 1;
      wake();
      return;
    }
    read(message.input).catch((error: unknown) => {
      // Rejections would pass by: an error of the thread reaches who waits for it.
      setImmediate(() => {
        throw error;
      });
    });
  });
}

if (parentPort !== null) serve(parentPort, workerData as ReaderOptions);
