import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A line to a server that can be cut in the middle of whatever is said over it, and mended, or reset. */
export interface CutLine {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Resets every connection (RST, not FIN), and lets new ones in. */
  reset(): void;
}

/** Listens on a port of its own and hands on to the server of the URL; what it answers is so much later. */
export async function cutLineTo(url: string, lateMs = 0): Promise<CutLine> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    join(client, connect({ host: target.hostname, port: Number(target.port) }), sockets, lateMs);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(server, port),
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
  };
}

function join(client: Socket, upstream: Socket, sockets: Set<Socket>, lateMs: number): void {
  for (const socket of [client, upstream]) {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  }
  client.on('error', () => undefined);
  client.on('close', () => upstream.destroy());
  // A good end comes through the pipe, behind what is still on its way.
  upstream.on('error', () => client.destroy());
  client.pipe(upstream);
  if (lateMs === 0) upstream.pipe(client);
  else upstream.pipe(late(lateMs)).pipe(client);
}

/** One chunk after the other, each a while later. */
function late(ms: number): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      void sleep(ms).then(() => {
        done(null, chunk);
      });
    },
  });
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
