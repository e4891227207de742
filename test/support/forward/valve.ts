import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy that, while it is shut, keeps its connections and lets nothing through: a receiver that hangs. */
export class Valve {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isShut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(upstreamPort: number): Promise<Valve> {
    const valve = new Valve(createServer());
    valve.#server.on('connection', (client) => {
      valve.#join(client, connect({ host: '127.0.0.1', port: upstreamPort }));
    });
    await new Promise<void>((resolve) => valve.#server.listen(0, '127.0.0.1', resolve));
    return valve;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  shut(): void {
    this.#isShut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  open(): void {
    this.#isShut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (bytes: Buffer) => to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#isShut) from.pause();
    }
  }
}
