import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, inject } from 'vitest';
import type { BrokerProperties, ListenerPlace } from './broker-properties.ts';
import { type Authority, type Certificate, makeAuthority } from './certificates.ts';
import { freePorts } from './free-ports.ts';
import { startJarBroker } from './jar-broker.ts';
import type { KafkaHandle } from './kafka-handle.ts';
import './provided.ts';

/** What each listener is for; those of TLS are also reached as `localhost`, except by `misnamed`. */
const LISTENERS = {
  /** TLS; anonymous. */
  tls: 'SSL',
  /** TLS that demands a certificate of the client. */
  mutual: 'SSL',
  /** PLAIN, SCRAM and OAUTHBEARER over TLS. */
  sasl: 'SASL_SSL',
  /** The same without TLS. */
  open: 'SASL_PLAINTEXT',
  /** TLS with a certificate that is over. */
  expired: 'SSL',
  /** TLS with a certificate for another host. */
  misnamed: 'SSL',
} as const satisfies Readonly<Record<string, ListenerPlace['protocol']>>;

/** As what the broker is asked for, and as what it names itself. */
export const BROKER_HOSTS = ['DNS:localhost', 'IP:127.0.0.1'] as const;

export type ListenerName = keyof typeof LISTENERS;

/** Users of SASL and their passwords; OAUTHBEARER takes any unsigned token. */
export type Users = Readonly<Record<string, string>>;

/** A broker with an authorizer. On the plain listener, in `brokers`, everybody may do everything: tests look on from there. */
export interface SecuredKafka extends KafkaHandle {
  readonly authority: Authority;
  readonly folder: string;
  address(listener: ListenerName): string;
  /** The properties of a listener that shows this certificate and trusts clients of this authority. */
  identity(listener: ListenerName, shown: Certificate, trusted: Authority): BrokerProperties;
}

const OAUTH = 'org.apache.kafka.common.security.oauthbearer';
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule';

/** A suite with a secured broker of its own, which it starts; left out where Java or openssl is missing. */
export function describeWithSecuredKafka(name: string, body: () => void): void {
  const there = inject('ownKafka') && ['java', 'openssl'].every((command) => answers(command));
  describe(name, there ? {} : { skip: true, meta: { missingKafka: true } }, body);
}

function answers(command: string): boolean {
  return spawnSync(command, ['-version'], { timeout: 20_000 }).error === undefined;
}

/** Starts it; `stop` removes certificates and data. */
export async function startSecuredKafka(users: Users): Promise<SecuredKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'oomstream-certificates-'));
  const authority = await makeAuthority(join(folder, 'authority'), 'oomstream test authority');
  const names = Object.keys(LISTENERS) as ListenerName[];
  const ports = await freePorts(names.length);
  const listeners = names.map((name, at) => ({
    name: name.toUpperCase(),
    protocol: LISTENERS[name],
    port: ports[at] ?? 0,
  }));
  const kafka = await startJarBroker({
    listeners,
    properties: { ...(await tlsProperties(authority)), ...saslProperties(users), ...AUTHORIZER },
    formatWords: scramWords(users),
    logLevels: { 'kafka.authorizer.logger': 'debug' },
  });
  return {
    ...kafka,
    authority,
    folder,
    address: (listener) => `localhost:${String(ports[names.indexOf(listener)] ?? 0)}`,
    identity,
    async stop() {
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const AUTHORIZER: BrokerProperties = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS', // of the plain listener, for brokers and tests themselves
};

async function tlsProperties(authority: Authority): Promise<BrokerProperties> {
  const hosts = BROKER_HOSTS;
  const good = await authority.issue({ name: 'broker', hosts });
  const expired = await authority.issue({ name: 'expired', hosts, days: -1 });
  const misnamed = await authority.issue({ name: 'elsewhere', hosts: ['DNS:elsewhere.test'] });
  return {
    ...identity('tls', good, authority),
    ...identity('mutual', good, authority),
    ...identity('sasl', good, authority),
    ...identity('expired', expired, authority),
    ...identity('misnamed', misnamed, authority),
    'listener.name.mutual.ssl.client.auth': 'required',
  };
}

function identity(listener: ListenerName, shown: Certificate, trusted: Authority): BrokerProperties {
  const of = `listener.name.${listener}.ssl`;
  return {
    [`${of}.keystore.type`]: 'PEM',
    [`${of}.keystore.certificate.chain`]: shown.cert,
    [`${of}.keystore.key`]: shown.key,
    [`${of}.truststore.type`]: 'PEM',
    [`${of}.truststore.certificates`]: trusted.ca,
  };
}

function saslProperties(users: Users): BrokerProperties {
  const known = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const of = (listener: ListenerName): BrokerProperties => ({
    [`listener.name.${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    [`listener.name.${listener}.plain.sasl.jaas.config`]: `${PLAIN} required ${known.join(' ')};`,
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`]: `${SCRAM} required;`,
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`]: `${SCRAM} required;`,
    // Kafka's own validator of unsigned tokens: for tests and development.
    [`listener.name.${listener}.oauthbearer.sasl.jaas.config`]: `${OAUTH}.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  });
  return { ...of('sasl'), ...of('open') };
}

function scramWords(users: Users): string[] {
  return Object.entries(users).flatMap(([name, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${name},password=${password}]`,
    ]),
  );
}
