import { expect, test } from 'vitest';
import { failureOf } from '../../../../src/sinks/forward/failure.ts';

const made = (name: string, code: string | undefined, message = 'said'): Error =>
  Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });

test.each([
  [made('Error', 'ECONNREFUSED'), 'unreachable'],
  [made('Error', 'EAI_AGAIN'), 'unreachable'],
  [made('Error', 'ECONNRESET'), 'lost'],
  [made('Error', 'EPIPE'), 'lost'],
  [made('Error', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  [made('Error', 'CERT_HAS_EXPIRED'), 'tls'],
  [made('Error', 'ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  [made('Error', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls'],
  [made('Error', 'ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
  [made('HandshakeError', undefined), 'handshake'],
  [made('ResponseError', undefined), 'mismatch'],
  ['a string', 'lost'],
  [null, 'lost'],
] as const)('%s is %s', (error, kind) => {
  expect(failureOf(error).kind).toBe(kind);
});

test('an error without a text is named by its code', () => {
  expect(failureOf(made('AggregateError', 'ECONNREFUSED', '')).message).toBe('ECONNREFUSED');
});
