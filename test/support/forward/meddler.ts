import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is done to what the receiver answers on the connection of this number, from 0; `undefined`: nothing. */
export type Meddle = (answer: Buffer, connection: number, client: Socket) => Promise<void> | undefined;

/** A proxy of ours before a real receiver, for faults in its answers that must come at one certain place. */
export class Meddler {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(upstreamPort: number, meddle: Meddle): Promise<Meddler> {
    const meddler = new Meddler(createServer());
    meddler.#server.on('connection', (client) => {
      meddler.#join(client, connect({ host: '127.0.0.1', port: upstreamPort }), meddle);
    });
    await new Promise<void>((resolve) => meddler.#server.listen(0, '127.0.0.1', resolve));
    return meddler;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#connections;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, server: Socket, meddle: Meddle): void {
    const connection = this.#connections++;
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    client.pipe(server);
    server.on('data', (answer: Buffer) => {
      const meddled = meddle(answer, connection, client);
      if (meddled === undefined) client.write(answer);
      else meddled.catch(() => client.destroy());
    });
  }
}

/** Byte by byte, each in a segment of its own. */
export async function inSegments(answer: Buffer, _connection: number, client: Socket): Promise<void> {
  client.setNoDelay(true);
  for (const byte of answer) {
    client.write(Buffer.of(byte));
    await sleep(2);
  }
}
