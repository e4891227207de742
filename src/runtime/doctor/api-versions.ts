import { readFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { KafkaSettings } from '../../config/settings.ts';

const API_VERSIONS = 18;
const FETCH = 1;
const MAX_RESPONSE_BYTES = 65_536;
const HEAD_BYTES = 4;

/** Least and greatest version that a broker speaks, by the number of the request. */
export type ApiVersions = ReadonlyMap<number, { readonly min: number; readonly max: number }>;

/**
 * Asks a broker which versions of each request it speaks. It is the one request that every broker answers before anyone is
 * authenticated (KIP-35); the client library knows the answer and keeps it to itself.
 */
export async function askApiVersions(broker: string, settings: KafkaSettings): Promise<ApiVersions> {
  const socket = await open(broker, settings);
  try {
    socket.write(request(settings.clientId));
    return parseApiVersions(await response(socket));
  } finally {
    socket.destroy();
  }
}

/** Since which release of Kafka a broker is, by what it speaks; undefined when it is older than 2.3. */
export function releaseOf(versions: ApiVersions): string | undefined {
  const { min = 0, max = 0 } = versions.get(FETCH) ?? {};
  // 4.0 removed what was older than Fetch 4 (KIP-896).
  if (min >= 4) return max >= 18 ? '4.1' : '4.0';
  return FETCH_SINCE.find(([version]) => max >= version)?.[1];
}

/** Since when brokers speak a version of Fetch. */
const FETCH_SINCE: readonly (readonly [version: number, release: string])[] = [
  [17, '3.9'],
  [16, '3.7'],
  [15, '3.5'],
  [13, '3.1'],
  [12, '2.7'],
  [11, '2.3'],
];

/** The body of an answer, version 0: correlation id, error code, then number, least and greatest version of each request. */
export function parseApiVersions(body: Buffer): ApiVersions {
  const count = body.length < 10 ? 0 : body.readInt32BE(6);
  const versions = new Map<number, { min: number; max: number }>();
  for (let at = 10; versions.size < count && at + 6 <= body.length; at += 6) {
    versions.set(body.readInt16BE(at), { min: body.readInt16BE(at + 2), max: body.readInt16BE(at + 4) });
  }
  return versions;
}

function request(clientId: string): Buffer {
  const name = Buffer.from(clientId);
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + name.length, 0);
  head.writeInt16BE(API_VERSIONS, 4);
  head.writeInt16BE(0, 6); // version
  head.writeInt32BE(1, 8); // correlation id
  head.writeInt16BE(name.length, 12);
  return Buffer.concat([head, name]);
}

function open(broker: string, { tls, connectTimeoutMs }: KafkaSettings): Promise<Socket> {
  const at = broker.lastIndexOf(':');
  const place = { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) };
  const read = (path: string | undefined): { toString(): string } | undefined =>
    path === undefined ? undefined : readFileSync(path, 'utf8');
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined
        ? connectPlain(place)
        : connectTls({
            ...place,
            servername: place.host,
            ca: read(tls.ca)?.toString(),
            cert: read(tls.cert)?.toString(),
            key: read(tls.key)?.toString(),
          });
    socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error('it does not answer in time')));
    socket.once('error', reject);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      resolve(socket);
    });
  });
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
