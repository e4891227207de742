import { messageOf } from '../../lib/errors.ts';
import type { Failure, FailureKind } from './protocol.ts';

/** What the code or the name of an error says, the first that fits. */
const KINDS: readonly (readonly [pattern: RegExp, kind: FailureKind])[] = [
  [/^Handshake/, 'handshake'],
  [/^Response/, 'mismatch'],
  [/^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES)$/, 'unreachable'],
  [/CERT|^ERR_(?:TLS|SSL|OSSL)|^EPROTO$|^UNABLE_TO_|HOSTNAME_MISMATCH/, 'tls'],
];

/** What an error of the library, of its socket or of TLS means. */
export function failureOf(error: unknown): Failure {
  const words = [property(error, 'code'), property(error, 'name')];
  const kind = KINDS.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1] ?? 'lost';
  return { kind, message: kind === 'mismatch' ? mismatchText(error) : messageText(error, words[0] ?? '') };
}

/** That of a failed name look-up or of two refused addresses may be empty. */
function messageText(error: unknown, code: string): string {
  const text = messageOf(error);
  if (text === '') return code;
  return code === '' || text.includes(code) ? text : `${text} (${code})`;
}

function mismatchText(error: unknown): string {
  return `${messageOf(error)}; a receiver that demands a shared key answers so to a client without one`;
}

function property(error: unknown, name: 'code' | 'name'): string {
  if (typeof error !== 'object' || error === null || !(name in error)) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
