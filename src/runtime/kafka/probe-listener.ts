import type { KafkaSettings } from '../../config/settings.ts';
import { askBroker, openSocket } from './ask-broker.ts';
import { tlsOptions } from './tls-files.ts';

const API_VERSIONS = 18;
const SASL_HANDSHAKE = 17;
const NOT_SASL = 34; // ILLEGAL_SASL_STATE: a handshake where none is wanted
const PROBE_MS = 5000;

/** A cluster as it is reached. */
export type ClusterTarget = Pick<KafkaSettings, 'brokers' | 'tls' | 'sasl' | 'clientId' | 'connectTimeoutMs'>;

/** What a listener is, as far as it contradicts how we speak to it. */
export type Contradiction =
  | { readonly kind: 'speaks-tls' | 'speaks-no-tls' | 'wants-no-sasl' }
  | { readonly kind: 'wants-sasl'; readonly mechanisms: readonly string[] }
  /** The transport fails with an error of its own. */
  | { readonly kind: 'fails'; readonly error: unknown };

/**
 * Brokers that are spoken to in the wrong way hang up without a word, so the other ways are tried: TLS instead of plain text, plain
 * text instead of TLS, and whether they want a user. undefined when nothing is odd, or nobody is there.
 */
export async function probeListener(
  broker: string,
  target: ClusterTarget,
  at: string,
): Promise<Contradiction | undefined> {
  const timeoutMs = Math.min(PROBE_MS, target.connectTimeoutMs);
  const request = { apiKey: API_VERSIONS, version: 0, clientId: target.clientId };
  const other = target.tls === undefined ? { rejectUnauthorized: false } : undefined;
  const answersOther =
    other === undefined
      ? succeeds(askBroker(broker, { tls: undefined, timeoutMs }, request))
      : succeeds(openSocket(broker, { tls: other, timeoutMs }).then((socket) => socket.destroy()));
  if (await answersOther) return { kind: other === undefined ? 'speaks-no-tls' : 'speaks-tls' };
  const transport = { tls: target.tls === undefined ? undefined : tlsOptions(target.tls, at), timeoutMs };
  try {
    await askBroker(broker, transport, request);
    const body = shortString(target.sasl?.mechanism.toUpperCase() ?? 'NONE');
    const answer = await askBroker(broker, transport, { ...request, apiKey: SASL_HANDSHAKE, version: 1, body });
    const { errorCode, mechanisms } = readHandshake(answer);
    if (errorCode === NOT_SASL) return target.sasl === undefined ? undefined : { kind: 'wants-no-sasl' };
    return target.sasl === undefined ? { kind: 'wants-sasl', mechanisms } : undefined;
  } catch (error) {
    return { kind: 'fails', error };
  }
}

async function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}

function shortString(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Correlation id, error code, then the mechanisms that the listener takes. */
function readHandshake(answer: Buffer): { readonly errorCode: number; readonly mechanisms: readonly string[] } {
  const mechanisms: string[] = [];
  let at = 10;
  while (at + 2 <= answer.length) {
    const end = at + 2 + answer.readInt16BE(at);
    mechanisms.push(answer.toString('utf8', at + 2, end));
    at = end;
  }
  return { errorCode: answer.readInt16BE(4), mechanisms };
}
