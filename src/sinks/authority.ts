import { readFile } from 'node:fs/promises';
import { AppError, messageOf } from '../lib/errors.ts';

/** The certificate authority of a sink, PEM. Throws OOM_CONFIG_INVALID that names the key when the file cannot be read. */
export async function readAuthority(path: string, sink: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('OOM_CONFIG_INVALID', `sinks.${sink}.ca: cannot read ${path}: ${messageOf(error)}`, {
      remedy: 'Name a PEM file that this process may read.',
      cause: error,
    });
  }
}
