import { parentPort, workerData } from 'node:worker_threads';
import type { FromThread, SenderSettings, ToThread } from './protocol.ts';
import { Sender } from './sender.ts';

// Runs as a thread of its own, one for each connection: what the library throws from a callback ends this thread alone.
if (parentPort !== null) serve(parentPort, workerData as SenderSettings);

function serve(port: NonNullable<typeof parentPort>, settings: SenderSettings): void {
  const say = (message: FromThread): void => {
    port.postMessage(message);
  };
  const sender = new Sender(settings, {
    ready: () => {
      say({ kind: 'ready' });
    },
    failed: (failure, event) => {
      say({ kind: 'failed', failure, event });
    },
  });
  port.on('message', (message: ToThread) => {
    if (message.kind === 'send') {
      sender.send(message.events, () => {
        say({ kind: 'acknowledged' });
      });
    } else {
      sender.end();
      port.close(); // nothing else keeps the thread: it ends when the socket has
    }
  });
  sender.connect();
}
