import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError, messageOf } from '../lib/errors.ts';

/** The certificate authority of a sink, PEM. Throws OOM_CONFIG_INVALID that names the key when the file cannot be read or holds none. */
export async function readAuthority(path: string, sink: string): Promise<string> {
  const key = `sinks.${sink}.ca`;
  try {
    return certificatesOf(await readFile(path, 'utf8'), key, path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('OOM_CONFIG_INVALID', `${key}: cannot read ${path}: ${messageOf(error)}`, {
      remedy: 'Name a PEM file that this process may read.',
      cause: error,
    });
  }
}

/** The text of an authority's file. Throws OOM_CONFIG_INVALID where no certificate is in it: TLS would pass over that in silence. */
export function certificatesOf(text: string, key: string, path: string): string {
  try {
    new X509Certificate(text);
    return text;
  } catch (cause) {
    throw new AppError('OOM_CONFIG_INVALID', `${key}: ${path} holds no certificate`, {
      remedy: 'Name a PEM file that begins with -----BEGIN CERTIFICATE-----.',
      cause,
    });
  }
}
