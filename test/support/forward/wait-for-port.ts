import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 50;

/** Resolves when something accepts connections there; rejects, with what the process said, when it ended or the time is over. */
export async function waitForPort(
  port: number,
  deadlineMs: number,
  ended: AbortSignal,
  said: () => string,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await accepts(port))) {
    if (ended.aborted || Date.now() > end) throw new Error(`nothing listens on port ${port}:\n${said()}`);
    await sleep(RETRY_MS);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
}
