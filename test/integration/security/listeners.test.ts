import { rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { runDoctor } from '../../../src/runtime/doctor/doctor.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { checkTopics } from '../../../src/runtime/kafka/topics.ts';
import { makeAuthority, type Certificate } from '../../support/kafka/certificates.ts';
import {
  describeWithSecuredKafka,
  startSecuredKafka,
  type ListenerName,
  type SecuredKafka,
} from '../../support/kafka/secured-broker.ts';
import { produce, readAll, testTopics } from '../../support/kafka/topics.ts';
import { eventually } from '../runtime/live-settings.ts';
import { killRecord } from '../runtime/records.ts';
import { startService } from '../runtime/running-service.ts';
import { allowAll, fileOf, madeDeployment, through, writeToken, type Reach } from './clients.ts';

const USER = { username: 'alice', password: 'wonder-land-1' } as const;

describeWithSecuredKafka('a cluster with TLS and SASL', () => {
  let kafka: SecuredKafka;
  let plain: Settings;
  let client: Certificate;
  let input = '';

  beforeAll(async () => {
    kafka = await startSecuredKafka({ [USER.username]: USER.password });
    input = await testTopics(kafka.brokers).make('logs', { numPartitions: 1 });
    plain = await madeDeployment(kafka, input);
    client = await kafka.authority.issue({ name: 'oomstream' });
    await writeToken(fileOf(kafka, 'token'), 'bearer');
    for (const principal of ['User:alice', 'User:CN=oomstream', 'User:bearer']) await allowAll(kafka, principal);
  });
  afterAll(async () => {
    await kafka.stop();
  });

  const ca = (): { readonly ca: string } => ({ ca: kafka.authority.caFile });
  const reached = (listener: ListenerName, reach: Reach): Settings => through(plain, kafka, listener, reach);
  const WAYS: Readonly<Record<string, () => Settings>> = {
    'TLS with an authority of its own': () => reached('tls', { tls: ca() }),
    'TLS with a client certificate': () =>
      reached('mutual', { tls: { ...ca(), cert: client.certFile, key: client.keyFile } }),
    PLAIN: () => reached('sasl', { tls: ca(), sasl: { mechanism: 'plain', ...USER } }),
    'SCRAM-SHA-256': () => reached('sasl', { tls: ca(), sasl: { mechanism: 'scram-sha-256', ...USER } }),
    'SCRAM-SHA-512': () => reached('sasl', { tls: ca(), sasl: { mechanism: 'scram-sha-512', ...USER } }),
    OAUTHBEARER: () =>
      reached('sasl', { tls: ca(), sasl: { mechanism: 'oauthbearer', tokenFile: fileOf(kafka, 'token') } }),
    'SCRAM without TLS': () => reached('open', { sasl: { mechanism: 'scram-sha-512', ...USER } }),
  };

  test.each(Object.keys(WAYS))('%s: the doctor reads, writes and begins a transaction', async (way) => {
    const settings = WAYS[way]?.() ?? plain;
    const findings = await runDoctor(settings);
    expect(findings.filter(({ state }) => state === 'problem').map(({ detail }) => detail)).toEqual([]);
    const told = findings.map(({ detail }) => detail).join('\n');
    expect(told).toContain('transactions are allowed');
    expect(told).toMatch(/speaks as Kafka \d/);
  });

  test.each(['TLS with a client certificate', 'SCRAM-SHA-512', 'OAUTHBEARER'])(
    '%s: a kill becomes an incident',
    async (way) => {
      const settings = WAYS[way]?.() ?? plain;
      const { incidents } = topicNames(plain);
      const before = (await readAll(kafka.brokers, incidents)).length;
      const service = await startService(settings, ['sieve', 'assemble', 'aggregate']);
      try {
        await service.untilReady();
        await produce(kafka.brokers, input, [killRecord(`web-${String(before)}`, 100 + before, 0)]);
        await eventually('the incident', async () => (await readAll(kafka.brokers, incidents)).length > before);
      } finally {
        expect(await service.stop()).toBe(0);
      }
    },
  );

  interface Mistake {
    readonly settings: () => Settings | Promise<Settings>;
    readonly code: AppError['code'];
    readonly says: RegExp;
    readonly remedy: RegExp;
  }
  const WRONG: Readonly<Record<string, Mistake>> = {
    'another authority': {
      settings: async () => {
        const other = await makeAuthority(fileOf(kafka, 'other'), 'another authority');
        return reached('tls', { tls: { ca: other.caFile } });
      },
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.ca: Kafka at localhost:\d+: the broker's certificate is signed by an authority that we do not trust/,
      remedy: /authority that signed the brokers' certificates in kafka\.tls\.ca/,
    },
    "the system's authorities alone": {
      settings: () => reached('tls', { tls: {} }),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.ca: /,
      remedy: /kafka\.tls\.ca/,
    },
    'an expired certificate of the broker': {
      settings: () => reached('expired', { tls: ca() }),
      code: 'OOM_BROKER_UNREACHABLE',
      says: /^kafka\.tls: .*has expired/,
      remedy: /Renew the certificate of the brokers/,
    },
    'a certificate for another host': {
      settings: () => reached('misnamed', { tls: ca() }),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.brokers: .*for another host.*elsewhere\.test/,
      remedy: /advertised\.listeners/,
    },
    'no client certificate where one is demanded': {
      settings: () => reached('mutual', { tls: ca() }),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.cert: .*refuses our certificate, or wants one/,
      remedy: /truststore/,
    },
    'a client certificate of another authority': {
      settings: async () => {
        const other = await makeAuthority(fileOf(kafka, 'stranger'), 'a stranger');
        const { certFile, keyFile } = await other.issue({ name: 'oomstream' });
        return reached('mutual', { tls: { ...ca(), cert: certFile, key: keyFile } });
      },
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.cert: .*refuses our certificate/,
      remedy: /kafka\.tls\.cert/,
    },
    'a client certificate that is over': {
      settings: async () => {
        const { certFile, keyFile } = await kafka.authority.issue({ name: 'over', days: -1 });
        return reached('mutual', { tls: { ...ca(), cert: certFile, key: keyFile } });
      },
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.cert: .*over.*\.pem expired on \d{4}-/,
      remedy: /Renew/,
    },
    'the key of another certificate': {
      settings: async () => {
        const { keyFile } = await kafka.authority.issue({ name: 'elsewhere' });
        return reached('mutual', { tls: { ...ca(), cert: client.certFile, key: keyFile } });
      },
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.key: .* does not go with /,
      remedy: /kafka\.tls\.cert/,
    },
    'an authority that is no PEM': {
      settings: async () => {
        await writeFile(fileOf(kafka, 'not.pem'), 'hello');
        return reached('tls', { tls: { ca: fileOf(kafka, 'not.pem') } });
      },
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls\.ca: .*not\.pem holds no certificate/,
      remedy: /PEM/,
    },
    'plain text to a TLS port': {
      settings: () => reached('tls', {}),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls: Kafka at localhost:\d+ speaks TLS, and no TLS is configured/,
      remedy: /Set kafka\.tls/,
    },
    'TLS to a plain port': {
      settings: () => ({ ...plain, kafka: { ...plain.kafka, tls: ca() } }),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.tls: Kafka at \S+ speaks no TLS there/,
      remedy: /Leave kafka\.tls out/,
    },
    'no user where one is wanted': {
      settings: () => reached('sasl', { tls: ca() }),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.sasl: Kafka at localhost:\d+ wants a user \(.*SCRAM-SHA-512/,
      remedy: /Set kafka\.sasl/,
    },
    'a user where none is wanted': {
      settings: () => reached('tls', { tls: ca(), sasl: { mechanism: 'plain', ...USER } }),
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.sasl: Kafka at \S+ takes no user there/,
      remedy: /Leave kafka\.sasl out/,
    },
    ...Object.fromEntries(
      (['plain', 'scram-sha-256', 'scram-sha-512'] as const).map((mechanism): [string, Mistake] => [
        `a wrong password for ${mechanism}`,
        {
          settings: () =>
            reached('sasl', { tls: ca(), sasl: { mechanism, username: 'alice', password: 'looking-glass' } }),
          code: 'OOM_CONFIG_INVALID',
          says: /^kafka\.sasl: Kafka at localhost:\d+ refuses the user alice: /,
          remedy: /kafka\.sasl\.username and password/,
        },
      ]),
    ),
    'a token that is over': {
      settings: async () => {
        await writeToken(fileOf(kafka, 'old-token'), 'bearer', -3600);
        return reached('sasl', {
          tls: ca(),
          sasl: { mechanism: 'oauthbearer', tokenFile: fileOf(kafka, 'old-token') },
        });
      },
      code: 'OOM_CONFIG_INVALID',
      says: /^kafka\.sasl: .* refuses the token of .*old-token: .*invalid_token/,
      remedy: /kafka\.sasl\.token-file/,
    },
    'a token file that is missing': {
      settings: async () => {
        await rm(fileOf(kafka, 'no-token'), { force: true });
        return reached('sasl', { tls: ca(), sasl: { mechanism: 'oauthbearer', tokenFile: fileOf(kafka, 'no-token') } });
      },
      code: 'OOM_CONFIG_UNREADABLE',
      says: /^kafka\.sasl\.token-file: .*no-token could not be read/,
      remedy: /renews the token/,
    },
  };

  test.each(Object.keys(WRONG))('%s: the start says which key is wrong, and what to do', async (name) => {
    const wrong = WRONG[name];
    if (wrong === undefined) throw new Error(name);
    const settings = await wrong.settings();
    const error = await checkTopics(settings).catch((thrown: unknown) => thrown as AppError);
    expect(error).toBeInstanceOf(AppError);
    const { code, message, remedy } = error as AppError;
    expect(message).toMatch(wrong.says);
    expect(remedy).toMatch(wrong.remedy);
    expect(code).toBe(wrong.code);
    expect(message).not.toContain('looking-glass');
  });
});
