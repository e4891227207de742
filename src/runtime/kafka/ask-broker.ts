import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { placeOf } from './connections/connector.ts';

const MAX_RESPONSE_BYTES = 65_536;
const HEAD_BYTES = 4;

/** One request that needs no authentication; its body is encoded already. */
export interface BrokerRequest {
  readonly apiKey: number;
  readonly version: number;
  readonly clientId: string;
  readonly body?: Buffer;
}

/** How a broker is reached. */
export interface Transport {
  /** undefined for plain text. */
  readonly tls: ConnectionOptions | undefined;
  readonly timeoutMs: number;
}

/**
 * Sends one request over a connection of its own and resolves with the answer after its length. The client library keeps such
 * answers to itself. Rejects when nothing, or nothing of Kafka, comes back.
 */
export async function askBroker(broker: string, transport: Transport, request: BrokerRequest): Promise<Buffer> {
  const socket = await openSocket(broker, transport);
  try {
    const answered = response(socket);
    socket.write(encode(request));
    return await answered;
  } finally {
    socket.destroy();
  }
}

/** A connection; over TLS when the handshake is done. */
export function openSocket(broker: string, { tls, timeoutMs }: Transport): Promise<Socket> {
  const at = broker.lastIndexOf(':');
  const place = { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) };
  return new Promise((resolve, reject) => {
    const socket = tls === undefined ? connectPlain(place) : connectTls({ ...tls, ...placeOf(place.host, place.port) });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('it does not answer in time')));
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('it hangs up'));
    });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      resolve(socket);
    });
  });
}

function encode({ apiKey, version, clientId, body = Buffer.alloc(0) }: BrokerRequest): Buffer {
  const name = Buffer.from(clientId);
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + name.length + body.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(version, 6);
  head.writeInt32BE(1, 8); // correlation id
  head.writeInt16BE(name.length, 12);
  return Buffer.concat([head, name, body]);
}

function response(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('it hangs up on a Kafka request'));
    });
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const length = bytes.length < HEAD_BYTES ? undefined : bytes.readInt32BE(0);
      if (length !== undefined && (length < 0 || length > MAX_RESPONSE_BYTES))
        reject(new Error('it does not speak Kafka'));
      else if (length !== undefined && bytes.length >= HEAD_BYTES + length)
        resolve(bytes.subarray(HEAD_BYTES, HEAD_BYTES + length));
    });
  });
}
