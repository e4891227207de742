import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import type { SaslOptions } from '../../sinks/sink.ts';

/** One exchange of the client library: a request, and what is made of the answer. Bytes have their length in front. */
interface Exchange {
  readonly request: { readonly encode: () => Buffer };
  readonly response: { readonly decode: (answer: Buffer) => Buffer; readonly parse: (answer: Buffer) => string };
}

/** The connection that is to be authenticated. */
interface Connection {
  readonly host: string;
  readonly port: number;
  readonly saslAuthenticate: (exchange: Exchange) => Promise<unknown>;
}

/** What the client library takes for SASL. */
export type ClientSasl =
  | { readonly mechanism: string; readonly username: string; readonly password: string }
  | {
      readonly mechanism: 'oauthbearer';
      readonly authenticationProvider: (connection: Connection) => { readonly authenticate: () => Promise<void> };
    };

const LENGTH_BYTES = 4;
const SHOWN_CHARS = 200;

/** Credentials for the client; a token is read anew for each authentication. `at` is the section of the configuration. */
export function clientSasl(
  { mechanism, username = '', password = '', tokenFile = '' }: SaslOptions,
  at: string,
): ClientSasl {
  if (mechanism !== 'oauthbearer') return { mechanism, username, password };
  return {
    mechanism,
    authenticationProvider: (connection) => ({ authenticate: () => authenticate(connection, tokenFile, at) }),
  };
}

/**
 * RFC 7628: a server that refuses a token does not fail the exchange but answers with a reason in JSON. The client's own
 * authenticator takes any answer for a yes, and the connection is then closed without a word.
 */
async function authenticate(
  { host, port, saslAuthenticate }: Connection,
  tokenFile: string,
  at: string,
): Promise<void> {
  const message = Buffer.from(`n,,\u0001auth=Bearer ${readToken(tokenFile, at)}\u0001\u0001`);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeInt32BE(message.length);
  const reason = await saslAuthenticate({
    request: { encode: () => Buffer.concat([length, message]) },
    response: { decode: (answer) => answer, parse: (answer) => answer.toString('utf8', LENGTH_BYTES) },
  });
  if (typeof reason !== 'string' || reason === '') return;
  const told = printable(reason).slice(0, SHOWN_CHARS);
  throw new AppError(
    'OOM_CONFIG_INVALID',
    `${at}.sasl: Kafka at ${host}:${String(port)} refuses the token of ${tokenFile}: ${told}`,
    {
      remedy: `Renew the token in ${at}.sasl.token-file, or look into the log of the broker for what is wrong with it.`,
    },
  );
}

/** The token as it is now. Throws OOM_CONFIG_UNREADABLE that names the file, never what is in it. */
export function readToken(path: string, at: string): string {
  const where = `${at}.sasl.token-file: ${path}`;
  let token: string;
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw unreadable(`${where} could not be read: ${messageOf(error)}`, error);
  }
  if (token === '') throw unreadable(`${where} is empty`);
  return token;
}

function unreadable(message: string, cause?: unknown): AppError {
  return new AppError('OOM_CONFIG_UNREADABLE', message, {
    remedy: 'Let whoever renews the token write it there.',
    cause,
  });
}
