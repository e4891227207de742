import type { Socket } from 'node:net';
import { frameLength } from './msgpack-frame.ts';

/** HELO, PONG and acknowledgements are some hundred bytes. */
const MAX_FRAME_BYTES = 65_536;
const NIL = 0xc0;

type Once = (name: string | symbol, listener: (...values: never[]) => void) => Socket;

/**
 * Makes `once('data')` of this socket give exactly one msgpack value. fluent-logger decodes whatever one read brings: an answer
 * that comes in two segments makes it throw, and of two answers in one segment it sees only the first.
 */
export function giveWholeFrames(socket: Socket): void {
  const takers: ((frame: Buffer) => void)[] = [];
  const once = socket.once.bind(socket) as unknown as Once;
  let held: Buffer = Buffer.alloc(0);
  const give = (): void => {
    held = withoutHeartbeats(held);
    const length = takers.length === 0 ? undefined : frameLength(held);
    if (length === undefined) return;
    const frame = held.subarray(0, length);
    held = held.subarray(length);
    takers.shift()?.(frame);
    give();
  };
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    give();
    if (held.length > MAX_FRAME_BYTES) socket.destroy(new Error('the answer is longer than any of the protocol'));
  });
  socket.once = (name: string | symbol, listener: (...values: never[]) => void): Socket => {
    if (name !== 'data') return once(name, listener);
    takers.push(listener as unknown as (frame: Buffer) => void);
    process.nextTick(give);
    return socket;
  };
}

/** A nil between two messages only says that the other side lives. */
function withoutHeartbeats(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== NIL);
  return start === -1 ? bytes.subarray(bytes.length) : bytes.subarray(start);
}
