import { hash } from 'node:crypto';

/**
 * A 128-bit id, in hex, computed from the parts alone: the same parts give the same id on every host and in every run.
 * An absent part is told from an empty one.
 */
export function stableId(parts: readonly (string | number | undefined)[]): string {
  // At once: to make a hash and feed it part by part costs several times as much.
  let told = '';
  for (const part of parts) {
    const text = part === undefined ? '' : String(part);
    told += `${part === undefined ? '-' : String(Buffer.byteLength(text))}:${text};`;
  }
  return hash('sha256', told, 'hex').slice(0, 32);
}
