import type { KafkaSettings } from '../../config/settings.ts';
import { askBroker } from '../kafka/ask-broker.ts';
import { tlsOptions } from '../kafka/tls-files.ts';

const API_VERSIONS = 18;
const FETCH = 1;

/** Least and greatest version that a broker speaks, by the number of the request. */
export type ApiVersions = ReadonlyMap<number, { readonly min: number; readonly max: number }>;

/**
 * Asks a broker which versions of each request it speaks. It is the one request that every broker answers before anyone is
 * authenticated (KIP-35); the client library knows the answer and keeps it to itself.
 */
export async function askApiVersions(broker: string, settings: KafkaSettings): Promise<ApiVersions> {
  const { tls, clientId, connectTimeoutMs } = settings;
  const transport = { tls: tls === undefined ? undefined : tlsOptions(tls, 'kafka'), timeoutMs: connectTimeoutMs };
  return parseApiVersions(await askBroker(broker, transport, { apiKey: API_VERSIONS, version: 0, clientId }));
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
