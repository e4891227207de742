import { sleep } from '../backoff.ts';
import { WireReader } from './batches/wire-reader.ts';
import type { RawCluster } from './raw-cluster.ts';

/** What the authorizer knows of rights, by the bit that stands for each (org.apache.kafka.common.acl.AclOperation). */
export const OPERATION_BITS = {
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  DescribeConfigs: 10,
  AlterConfigs: 11,
} as const;

export type Operation = keyof typeof OPERATION_BITS;

/** What we may do with each of some resources, by name; one that is missing cannot be told. */
export type Allowed = ReadonlyMap<string, ReadonlySet<Operation>>;

const METADATA = { apiKey: 3, version: 8 };
const DESCRIBE_GROUPS = { apiKey: 15, version: 3 };
const FIND_COORDINATOR = { apiKey: 10, version: 1 };
const OF_GROUPS = 0;
const OF_TRANSACTIONS = 1;
/** A young broker does not know its coordinators yet: loading, not available, not here. */
const NOT_YET: ReadonlySet<number> = new Set([14, 15, 16]);
const TRIES = 15;
const AGAIN_MS = 200;
const TOPIC_DENIED = 29;
const GROUP_DENIED = 30;
const ID_DENIED = 53;
const NOTHING: ReadonlySet<Operation> = new Set();

/** Whether the brokers tell rights: Kafka 2.3 and later (KIP-430). */
export function tellsRights(cluster: RawCluster): boolean {
  return [METADATA, DESCRIBE_GROUPS].every(({ apiKey, version }) => cluster.maxVersion(apiKey) >= version);
}

/** Our rights on topics that exist, and on those that we may not even see. */
export async function allowedOnTopics(cluster: RawCluster, topics: readonly string[]): Promise<Allowed> {
  const body = Buffer.concat([listOf(topics), Buffer.from([0, 0, 1])]); // make none; rights on the cluster no, on topics yes
  const reader = new WireReader(await cluster.send({ ...METADATA, body }));
  reader.int32(); // throttled
  reader.list(() => [reader.int32(), reader.text(), reader.int32(), reader.text()]); // brokers
  reader.text(); // cluster
  reader.int32(); // controller
  const told = reader.list(() => {
    const errorCode = reader.int16();
    const topic = reader.text();
    reader.int8(); // internal
    reader.list(() => {
      passPartition(reader);
    });
    return [topic, operationsOf(errorCode, TOPIC_DENIED, reader.int32())] as const;
  });
  return known(told);
}

function passPartition(reader: WireReader): void {
  reader.int16(); // error
  for (let field = 0; field < 3; field += 1) reader.int32(); // partition, leader, epoch
  for (let list = 0; list < 3; list += 1) reader.list(() => reader.int32()); // replicas, in sync, offline
}

/** Our rights on a consumer group, whether it exists or not. */
export async function allowedOnGroup(cluster: RawCluster, group: string): Promise<Allowed> {
  const coordinator = await findCoordinator(cluster, group, OF_GROUPS);
  if (coordinator === 'denied') return new Map([[group, NOTHING]]);
  if (coordinator === undefined) return new Map();
  const body = Buffer.concat([listOf([group]), Buffer.from([1])]); // with our rights
  const reader = new WireReader(await cluster.send({ ...DESCRIBE_GROUPS, body }, coordinator));
  reader.int32(); // throttled
  const told = reader.list(() => {
    const errorCode = reader.int16();
    const name = reader.text();
    for (let field = 0; field < 3; field += 1) reader.text(); // state, protocol type, protocol
    reader.list(() => [reader.text(), reader.text(), reader.text(), reader.bytes(), reader.bytes()]); // members
    return [name, operationsOf(errorCode, GROUP_DENIED, reader.int32())] as const;
  });
  return known(told);
}

/** Whether we may not even ask who keeps a consumer group; READ or DESCRIBE would allow it. */
export async function isGroupDenied(cluster: RawCluster, group: string): Promise<boolean> {
  return (await findCoordinator(cluster, group, OF_GROUPS)) === 'denied';
}

/** Whether we may not even ask who keeps the state of a transactional id; WRITE would allow it. */
export async function isIdDenied(cluster: RawCluster, transactionalId: string): Promise<boolean> {
  return (await findCoordinator(cluster, transactionalId, OF_TRANSACTIONS)) === 'denied';
}

/** The broker that keeps a group or transactional id; undefined when the brokers do not know it within some seconds. */
async function findCoordinator(cluster: RawCluster, key: string, type: number): Promise<number | 'denied' | undefined> {
  const body = Buffer.concat([textOf(key), Buffer.from([type])]);
  for (let left = TRIES; left > 0; left -= 1) {
    const reader = new WireReader(await cluster.send({ ...FIND_COORDINATOR, body }));
    reader.int32(); // throttled
    const errorCode = reader.int16();
    reader.text(); // in words
    if (errorCode === 0) return reader.int32();
    if (errorCode === GROUP_DENIED || errorCode === ID_DENIED) return 'denied';
    if (!NOT_YET.has(errorCode)) return undefined;
    await sleep(AGAIN_MS);
  }
  return undefined;
}

function operationsOf(errorCode: number, denied: number, bits: number): ReadonlySet<Operation> | undefined {
  if (errorCode === denied) return NOTHING;
  if (errorCode !== 0) return undefined;
  const all = Object.entries(OPERATION_BITS) as [Operation, number][];
  return new Set(all.filter(([, bit]) => (bits & (1 << bit)) !== 0).map(([operation]) => operation));
}

function known(told: readonly (readonly [string, ReadonlySet<Operation> | undefined])[]): Allowed {
  return new Map(told.flatMap(([name, operations]) => (operations === undefined ? [] : [[name, operations]])));
}

function textOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function listOf(texts: readonly string[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeInt32BE(texts.length);
  return Buffer.concat([count, ...texts.map(textOf)]);
}
