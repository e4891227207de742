import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import type { KafkaSettings, Settings } from '../../../src/config/settings.ts';
import { createTopics } from '../../../src/runtime/kafka/topics.ts';
import type { ListenerName, SecuredKafka } from '../../support/kafka/secured-broker.ts';
import { withAdmin } from '../../support/kafka/topics.ts';
import { liveSettings } from '../runtime/live-settings.ts';

/** How a client is told to reach the cluster. */
export type Reach = Pick<KafkaSettings, 'tls' | 'sasl'>;

/** The same deployment, reached through another listener. */
export function through(settings: Settings, kafka: SecuredKafka, listener: ListenerName, reach: Reach): Settings {
  return { ...settings, kafka: { ...settings.kafka, brokers: [kafka.address(listener)], ...reach } };
}

/** A deployment whose topics are made, reached on the plain listener. */
export async function madeDeployment(kafka: SecuredKafka, input: string): Promise<Settings> {
  const settings = liveSettings(kafka.brokers, [input], 1);
  await createTopics(settings);
  return settings;
}

/** Lets a principal do everything, where rights are not what a test is about. */
export async function allowAll(kafka: SecuredKafka, principal: string): Promise<void> {
  const types = [AclResourceTypes.TOPIC, AclResourceTypes.GROUP, AclResourceTypes.TRANSACTIONAL_ID];
  const acl = types.map((resourceType) => ({
    resourceType,
    resourceName: '*',
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal,
    host: '*',
    operation: AclOperationTypes.ALL,
    permissionType: AclPermissionTypes.ALLOW,
  }));
  await withAdmin(kafka.brokers, (admin) => admin.createAcls({ acl }));
}

/** A token that nobody signed, as Kafka's validator for development takes it, in a file. */
export async function writeToken(file: string, subject: string, seconds = 3600): Promise<string> {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const token = `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + seconds })}.`;
  await writeFile(file, `${token}\n`);
  return token;
}

/** A path in the folder of the broker's certificates. */
export function fileOf(kafka: SecuredKafka, name: string): string {
  return join(kafka.folder, name);
}
