import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type AclEntry, AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { kafkaToolPath } from '../../support/kafka/jars.ts';
import type { SecuredKafka } from '../../support/kafka/secured-broker.ts';
import { withAdmin } from '../../support/kafka/topics.ts';
import { eventually } from '../runtime/live-settings.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../../deploy/kafka/acls.sh', import.meta.url));

/** One operation on one resource, as deploy/kafka/acls.sh gives it. */
export interface Grant {
  readonly resource: 'topic' | 'group' | 'transactional-id';
  readonly pattern: 'literal' | 'prefixed';
  readonly name: string;
  readonly operation: 'Read' | 'Write' | 'Describe' | 'Create' | 'DescribeConfigs' | 'AlterConfigs';
}

/** What the script is told about. */
export interface AclRequest {
  readonly principal: string;
  readonly parts: readonly string[];
  readonly deployment: string;
  readonly inputs: readonly string[];
}

const RESOURCES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  'transactional-id': AclResourceTypes.TRANSACTIONAL_ID,
} as const satisfies Record<Grant['resource'], AclResourceTypes>;

const OPERATIONS = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Describe: AclOperationTypes.DESCRIBE,
  Create: AclOperationTypes.CREATE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  AlterConfigs: AclOperationTypes.ALTER_CONFIGS,
} as const satisfies Record<Grant['operation'], AclOperationTypes>;

/** What deploy/kafka/acls.sh gives: it is run, with a program in place of kafka-acls.sh that prints what it is told. */
export async function grantsOfScript(folder: string, request: AclRequest): Promise<Grant[]> {
  const program = await writeProgram(folder, 'print-acls.sh', 'echo "$@"');
  const { stdout } = await run(SCRIPT, [request.principal, ...request.parts], { env: environmentOf(request, program) });
  return stdout.trim().split('\n').flatMap(grantsOfCommand);
}

/** Runs deploy/kafka/acls.sh with Kafka's own program. */
export async function runScript(kafka: SecuredKafka, request: AclRequest): Promise<void> {
  const command = `exec java -Xmx128m -XX:TieredStopAtLevel=1 -cp '${await kafkaToolPath()}' org.apache.kafka.tools.AclCommand "$@"`;
  const program = await writeProgram(kafka.folder, 'kafka-acls.sh', command);
  const env = { ...environmentOf(request, program), BOOTSTRAP: kafka.brokers[0] ?? '' };
  await run(SCRIPT, [request.principal, ...request.parts], { env });
}

async function writeProgram(folder: string, name: string, command: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${command}\n`);
  await chmod(file, 0o755);
  return file;
}

function environmentOf({ deployment, inputs }: AclRequest, program: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', DEPLOYMENT: deployment, INPUTS: inputs.join(' '), KAFKA_ACLS: program };
}

function grantsOfCommand(command: string): Grant[] {
  const word = (flag: string): string | undefined => new RegExp(`--${flag} (\\S+)`).exec(command)?.[1];
  const resource = (Object.keys(RESOURCES) as Grant['resource'][]).find((each) => word(each) !== undefined) ?? 'topic';
  const pattern = word('resource-pattern-type') === 'prefixed' ? 'prefixed' : 'literal';
  const operations = [...command.matchAll(/--operation (\S+)/g)].map(([, name]) => name as Grant['operation']);
  return operations.map((operation) => ({ resource, pattern, name: word(resource) ?? '', operation }));
}

function entryOf(principal: string, { resource, pattern, name, operation }: Grant): AclEntry {
  return {
    principal,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    operation: OPERATIONS[operation],
    resourceType: RESOURCES[resource],
    resourceName: name,
    resourcePatternType: pattern === 'prefixed' ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
  };
}

/** Gives rights, and waits until the broker knows them. */
export async function give(kafka: SecuredKafka, principal: string, grants: readonly Grant[]): Promise<void> {
  await withAdmin(kafka.brokers, async (admin) => {
    await admin.createAcls({ acl: grants.map((grant) => entryOf(principal, grant)) });
    for (const grant of grants) await eventually('the right is known', async () => isKnown(kafka, principal, grant));
  });
}

/** Takes one right away, and waits until the broker knows it. */
export async function take(kafka: SecuredKafka, principal: string, grant: Grant): Promise<void> {
  await withAdmin(kafka.brokers, (admin) => admin.deleteAcls({ filters: [entryOf(principal, grant)] }));
  await eventually('the right is gone', async () => !(await isKnown(kafka, principal, grant)));
}

async function isKnown(kafka: SecuredKafka, principal: string, grant: Grant): Promise<boolean> {
  return withAdmin(kafka.brokers, async (admin) => {
    const { resources } = await admin.describeAcls(entryOf(principal, grant));
    return resources.length > 0;
  });
}

/** Every right of a principal, as the broker tells them, sorted. */
export async function knownGrants(kafka: SecuredKafka, principal: string): Promise<string[]> {
  return withAdmin(kafka.brokers, async (admin) => {
    const { resources } = await admin.describeAcls({
      principal,
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    });
    const nameOf = <T extends string>(names: Readonly<Record<T, number>>, value: number): string =>
      Object.entries(names).find(([, each]) => each === value)?.[0] ?? String(value);
    return resources
      .flatMap(({ resourceType, resourceName, resourcePatternType, acls }) =>
        acls.map(({ operation }) => {
          const pattern = resourcePatternType === ResourcePatternTypes.PREFIXED ? 'prefixed' : 'literal';
          return wordsOf({
            resource: nameOf(RESOURCES, resourceType) as Grant['resource'],
            pattern,
            name: resourceName,
            operation: nameOf(OPERATIONS, operation) as Grant['operation'],
          });
        }),
      )
      .sort();
  });
}

/** A right as a line for comparison. */
export function wordsOf({ operation, resource, pattern, name }: Grant): string {
  return `${operation} ${resource} ${pattern} ${name}`;
}
