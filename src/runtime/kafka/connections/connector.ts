import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { FramePool } from './frame-pool.ts';
import { ResponseFrames } from './response-frames.ts';

const KEEP_ALIVE_MS = 60_000;

/** What the client's socketFactory is asked for. */
export interface ConnectRequest {
  readonly host: string;
  readonly port: number;
  readonly onConnect: () => void;
}

/**
 * Opens connections whose `data` are whole responses, read straight to where they stay. `tlsOptions` is asked anew for each
 * connection; without it there is no TLS.
 */
export function connector(tlsOptions?: () => ConnectionOptions) {
  const pool = new FramePool();
  return ({ host, port, onConnect }: ConnectRequest): Socket => {
    const frames = new ResponseFrames(pool);
    let space: Buffer;
    const onread: OnReadOpts = {
      buffer: () => (space = frames.space()),
      callback: (count) => {
        for (const response of frames.take(space, count)) socket.emit('data', response);
        return true;
      },
    };
    const socket =
      tlsOptions === undefined
        ? connectPlain({ host, port, onread }, onConnect)
        : connectTls({ ...tlsOptions(), ...placeOf(host, port), onread } as ConnectionOptions, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    return socket;
  };
}

/** Host and port with the name that the certificate must bear; an address has none to send. */
export function placeOf(host: string, port: number): ConnectionOptions {
  return { host, port, ...(isIP(host) === 0 ? { servername: host } : {}) };
}
