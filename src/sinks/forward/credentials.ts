import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { AppError, messageOf } from '../../lib/errors.ts';
import { certificatesOf } from '../authority.ts';
import type { ForwardAuth, ForwardTls } from './options.ts';
import type { Security, TlsSettings } from './protocol.ts';

/** Reads a file that the configuration names; `key` is where. Throws AppError that says both. */
export async function readNamed(path: string, key: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('OOM_CONFIG_INVALID', `${key}: cannot read ${path}: ${messageOf(cause)}`, {
      cause,
      remedy: 'check the path and its permissions',
    });
  }
}

/** What the handshake of the protocol needs; `at` is the sink's place in the configuration. */
export async function readSecurity(auth: ForwardAuth, at: string): Promise<Security> {
  const sharedKey = await readNamed(auth.sharedKeyFile, `${at}.auth.shared-key-file`);
  return {
    sharedKey: sharedKey.replace(/[\r\n]+$/, ''),
    clientHostname: auth.clientHostname ?? `oomstream-${hostname()}`,
    username: auth.username ?? '',
    password: auth.password ?? '',
  };
}

/** The texts of the files, absent where none is named; the certificate must carry `serverName`. */
export async function readTls(tls: ForwardTls, serverName: string, at: string): Promise<TlsSettings> {
  const text = (path: string | undefined, key: string): Promise<string | undefined> =>
    path === undefined ? Promise.resolve(undefined) : readNamed(path, `${at}.tls.${key}`);
  const ca = await text(tls.ca, 'ca');
  return {
    ca: ca === undefined ? undefined : certificatesOf(ca, `${at}.tls.ca`, tls.ca ?? ''),
    cert: await text(tls.cert, 'cert'),
    key: await text(tls.key, 'key'),
    // Node sends none of its own accord, and TLS has no server names that are addresses.
    servername: isIP(serverName) === 0 ? serverName : undefined,
  };
}
