import { AppError, messageOf } from '../../lib/errors.ts';
import { causesOf, kafkaErrorType } from './error-type.ts';
import { probeListener, type ClusterTarget, type Contradiction } from './probe-listener.ts';

/** Nobody is there: no other way of speaking would be answered either. */
const ABSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** What is wrong, by the code that Node gives a TLS error, and the key that it is about. */
interface Grievance {
  readonly codes: RegExp;
  readonly key: 'tls' | 'tls.ca' | 'tls.cert' | 'brokers';
  readonly says: string;
  readonly remedy: string;
  /** The brokers' own affair: waiting may mend it. */
  readonly passes?: true;
}

const GRIEVANCES: readonly Grievance[] = [
  {
    codes:
      /^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA)$/,
    key: 'tls.ca',
    says: "the broker's certificate is signed by an authority that we do not trust",
    remedy: "Name the PEM file of the authority that signed the brokers' certificates in KEY.",
  },
  {
    codes: /^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    key: 'tls',
    says: "the broker's certificate has expired, or is not valid yet",
    remedy: "Renew the certificate of the brokers (ssl.keystore), or set this host's clock.",
    passes: true,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    key: 'brokers',
    says: "the broker's certificate is for another host",
    remedy:
      'Name the brokers in KEY, and in their advertised.listeners, as their certificates do; or give these the name (subjectAltName).',
  },
  {
    codes: /^ERR_SSL_.*ALERT/,
    key: 'tls.cert',
    says: 'the broker refuses our certificate, or wants one',
    remedy: "Name a certificate that the brokers' truststore trusts in KEY, and its key beside it.",
  },
];

/**
 * What keeps us from the brokers, as an error that names the key of the configuration and the remedy. What only a change of the
 * configuration mends is OOM_CONFIG_INVALID, the rest OOM_BROKER_UNREACHABLE, which may pass. `at` is the section that names the
 * cluster.
 */
export async function connectionFailure(error: unknown, target: ClusterTarget, at = 'kafka'): Promise<AppError> {
  const known = knownFailure(error, target, at);
  if (known !== undefined) return known;
  if (isOfConnection(error)) {
    for (const broker of target.brokers) {
      const found = contradictionError(await probeListener(broker, target, at), broker, target, at);
      if (found !== undefined) return found;
    }
  }
  const type = kafkaErrorType(error);
  const what = type === undefined ? 'does not answer' : `refuses (${type})`;
  return new AppError('OOM_BROKER_UNREACHABLE', `Kafka at ${target.brokers.join(', ')} ${what}: ${messageOf(error)}`, {
    retriable: true,
    remedy: `Check ${at}.brokers, the network, TLS and SASL.`,
    cause: error,
  });
}

function knownFailure(error: unknown, target: ClusterTarget, at: string): AppError | undefined {
  const causes = causesOf(error);
  const own = causes.find((cause) => cause instanceof AppError);
  if (own !== undefined) return own;
  if (causes.some(({ name }) => name === 'KafkaJSSASLAuthenticationError')) return refusedUser(error, target, at);
  const type = kafkaErrorType(error);
  if (type === 'UNSUPPORTED_SASL_MECHANISM') return refusedUser(error, target, at);
  if (type === 'ILLEGAL_SASL_STATE')
    return contradictionError({ kind: 'wants-no-sasl' }, target.brokers.join(', '), target, at);
  return grievanceError(error, target, at);
}

function grievanceError(error: unknown, target: ClusterTarget, at: string): AppError | undefined {
  for (const { code, broker } of causesOf(error)) {
    const grievance = GRIEVANCES.find(({ codes }) => typeof code === 'string' && codes.test(code));
    if (grievance === undefined) continue;
    const { key, says, remedy, passes = false } = grievance;
    const where = typeof broker === 'string' ? broker : target.brokers.join(', ');
    return new AppError(
      passes ? 'OOM_BROKER_UNREACHABLE' : 'OOM_CONFIG_INVALID',
      `${at}.${key}: Kafka at ${where}: ${says}: ${messageOf(error)}`,
      { retriable: passes, remedy: remedy.replace('KEY', `${at}.${key}`), cause: error },
    );
  }
  return undefined;
}

function refusedUser(error: unknown, { brokers, sasl }: ClusterTarget, at: string): AppError {
  const who = sasl?.username === undefined ? 'the token' : `the user ${sasl.username}`;
  const keys = sasl?.mechanism === 'oauthbearer' ? `${at}.sasl.token-file` : `${at}.sasl.username and password`;
  return new AppError(
    'OOM_CONFIG_INVALID',
    `${at}.sasl: Kafka at ${brokers.join(', ')} refuses ${who}: ${messageOf(error)}`,
    {
      remedy: `Check ${keys}, and that the brokers know them for ${sasl?.mechanism ?? 'this mechanism'}.`,
      cause: error,
    },
  );
}

function contradictionError(
  found: Contradiction | undefined,
  broker: string,
  target: ClusterTarget,
  at: string,
): AppError | undefined {
  if (found === undefined) return undefined;
  const say = (key: string, what: string, remedy: string) =>
    new AppError('OOM_CONFIG_INVALID', `${at}.${key}: Kafka at ${broker} ${what}`, { remedy });
  switch (found.kind) {
    case 'speaks-tls':
      return say('tls', 'speaks TLS, and no TLS is configured', `Set ${at}.tls, or take the port of a plain listener.`);
    case 'speaks-no-tls':
      return say('tls', 'speaks no TLS there', `Leave ${at}.tls out, or take the port of a TLS listener.`);
    case 'wants-sasl':
      return say('sasl', `wants a user (${found.mechanisms.join(', ')}), and none is configured`, `Set ${at}.sasl.`);
    case 'wants-no-sasl':
      return say('sasl', 'takes no user there', `Leave ${at}.sasl out, or take the port of a SASL listener.`);
    case 'fails':
      return grievanceError(found.error, { ...target, brokers: [broker] }, at);
  }
}

/** A connection that was lost or never answered, rather than refused. */
function isOfConnection(error: unknown): boolean {
  const causes = causesOf(error);
  if (causes.some(({ code }) => typeof code === 'string' && ABSENT.has(code))) return false;
  return causes.some(
    ({ name }) => typeof name === 'string' && /^KafkaJS(?:Connection|RequestTimeout|LockTimeout)/.test(name),
  );
}
