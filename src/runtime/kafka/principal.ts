import type { PublisherTarget } from '../../sinks/sink.ts';
import { readToken } from './credentials.ts';
import { subjectOf } from './tls-files.ts';

/**
 * Whom the brokers take us for, by their default rules: the user, the subject of our certificate, or of our token. undefined when
 * it cannot be told.
 */
export function principalOf({ tls, sasl }: PublisherTarget): string | undefined {
  if (sasl?.username !== undefined) return `User:${sasl.username}`;
  if (sasl?.tokenFile !== undefined) return tokenSubject(readToken(sasl.tokenFile, 'kafka'));
  if (tls?.cert !== undefined) return `User:${subjectOf(tls.cert)}`;
  return sasl === undefined ? 'User:ANONYMOUS' : undefined;
}

/** The claim `sub` of a JSON web token; other tokens tell nothing. */
function tokenSubject(token: string): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub?: unknown };
    return typeof claims.sub === 'string' ? `User:${claims.sub}` : undefined;
  } catch {
    return undefined;
  }
}
