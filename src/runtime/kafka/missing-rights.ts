import type { Settings } from '../../config/settings.ts';
import { allowedOnGroup, allowedOnTopics, isIdDenied, tellsRights, type Allowed } from './authorized-operations.ts';
import type { KafkaClient } from './client.ts';
import { kafkaErrorType } from './error-type.ts';
import { isCoordinatorLost } from './passing-crash.ts';
import type { RawCluster } from './raw-cluster.ts';
import { probeId, rightsOf, type Holder, type Right } from './rights.ts';

const DENIED = /_AUTHORIZATION_FAILED$/;

/** Whether an error says that a right is missing. */
export function isDenied(error: unknown): boolean {
  const type = kafkaErrorType(error);
  return type !== undefined && DENIED.test(type);
}

/** The same, or what the client makes of it: it hides why a coordinator, or a partition of a transaction, is refused. */
export function mayBeDenied(error: unknown): boolean {
  if (isDenied(error) || kafkaErrorType(error) === 'OPERATION_NOT_ATTEMPTED') return true;
  return isCoordinatorLost(error);
}

/**
 * The rights that some stages need and we have not, as the brokers tell them; nothing is tried but transactional ids, of which
 * they do not tell. undefined when they tell nothing: before Kafka 2.3, or with a client whose inside is not known.
 */
export async function missingRights(
  client: KafkaClient,
  settings: Settings,
  who: readonly Holder[],
  existing: readonly string[],
): Promise<readonly Right[] | undefined> {
  const cluster = client.raw();
  if (cluster === undefined) return undefined;
  const rights = rightsOf(settings, who, existing);
  try {
    await cluster.connect();
    if (!tellsRights(cluster)) return undefined;
    const allowed = await askAll(cluster, rights);
    const missing = rights.filter(({ resource, name, operation }) => {
      const told = allowed.get(`${resource} ${name}`);
      return told !== undefined && !told.has(operation);
    });
    const transactional = rights.filter(({ resource }) => resource === 'transactional-id');
    return withoutImplied([...missing, ...(await refusedIds(client, cluster, settings, transactional))]);
  } finally {
    await cluster.close().catch(() => undefined);
  }
}

async function askAll(cluster: RawCluster, rights: readonly Right[]): Promise<Allowed> {
  const names = (resource: Right['resource']) =>
    new Set(rights.filter((right) => right.resource === resource).map(({ name }) => name));
  const allowed = new Map<string, ReadonlySet<Right['operation']>>();
  for (const [name, operations] of await allowedOnTopics(cluster, [...names('topic')]))
    allowed.set(`topic ${name}`, operations);
  for (const { pattern, name } of rights.filter(({ resource }) => resource === 'group')) {
    // A name that only a prefix fits stands for all of them.
    const asked = pattern === 'prefixed' ? `${name}-read-` : name;
    const operations = (await allowedOnGroup(cluster, asked)).get(asked);
    if (operations !== undefined) allowed.set(`group ${name}`, operations);
  }
  return allowed;
}

/** Those under which no transaction may be begun: of these the brokers do not tell, so it is tried, and given up. */
async function refusedIds(
  client: KafkaClient,
  cluster: RawCluster,
  settings: Settings,
  rights: readonly Right[],
): Promise<Right[]> {
  const refused: Right[] = [];
  for (const right of rights) {
    const id = probeId(settings, right.part === 'exactly-once' ? 'assemble' : 'aggregate');
    if ((await isIdDenied(cluster, id)) || !(await begins(client, id))) refused.push(right);
  }
  return refused;
}

/** Rejects with whatever is no matter of rights. */
async function begins(client: KafkaClient, id: string): Promise<boolean> {
  const producer = client.transactionalProducer(id);
  try {
    await producer.connect();
    await (await producer.transaction()).abort();
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
}

/** Who is to read or write may then see as well. */
function withoutImplied(missing: readonly Right[]): Right[] {
  const more = new Set(
    missing
      .filter(({ operation }) => operation === 'Read' || operation === 'Write')
      .map(({ resource, name }) => `${resource} ${name}`),
  );
  return missing.filter(
    ({ operation, resource, name }) => operation !== 'Describe' || !more.has(`${resource} ${name}`),
  );
}
