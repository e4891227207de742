import { createHash } from 'node:crypto';

/**
 * A 128-bit id, in hex, computed from the parts alone: the same parts give the same id on every host and in every run.
 * An absent part is told from an empty one.
 */
export function stableId(parts: readonly (string | number | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const text = part === undefined ? '' : String(part);
    hash.update(`${part === undefined ? '-' : String(Buffer.byteLength(text))}:${text};`);
  }
  return hash.digest('hex').slice(0, 32);
}
