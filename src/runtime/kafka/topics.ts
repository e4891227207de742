import { createReadyTopics } from './ready-topics.ts';
import type { Settings, TopicNames } from '../../config/settings.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import { silentLogger, type Logger } from '../logger.ts';
import { connectionFailure } from './connection-failure.ts';
import { createClient, TOPIC_RESOURCE, type Admin, type KafkaClient } from './client.ts';
import { deniedError } from './denied-error.ts';
import { isDenied, missingRights } from './missing-rights.ts';
import { principalOf } from './principal.ts';
import { inputTopics, topicNames } from './names.ts';
import { configOf, TOPIC_POLICIES } from './topic-table.ts';

/** What `topics create` did. */
export interface TopicsCreated {
  readonly created: readonly string[];
  readonly existing: readonly string[];
  /** `TOPIC: KEY=VALUE, was OLD`, for each that `apply` set. */
  readonly changed: readonly string[];
  /** How those that were there still differ. */
  readonly differing: readonly TopicFinding[];
}

/** How `topics create` goes about it. */
export interface CreateOptions {
  /** Sets the policies of topics that are there; partitions and data stay as they are. */
  readonly apply?: boolean;
}

/** One thing about a topic that is not as it should be. */
export interface TopicFinding {
  readonly topic: string;
  readonly kind: 'missing' | 'policy' | 'partitions';
  /** Without it nothing runs; a policy that differs is only told. */
  readonly fatal: boolean;
  /** One sentence for a person. */
  readonly detail: string;
  /** A policy that differs: what is set, and what is meant; undefined when it is unset. */
  readonly policy?: { readonly key: string; readonly actual: string | undefined; readonly meant: string } | undefined;
}

const MISSING_REMEDY =
  'Run `oomstream topics create` for the oom.* topics; input topics are made by whoever fills them.';

/** The topics of a cluster and how many partitions each has. */
export type PartitionCounts = ReadonlyMap<string, number>;

/**
 * Makes those of our topics that are missing, never an input topic. One that is there is changed only with `apply`, and then only
 * its policy.
 */
export async function createTopics(
  settings: Settings,
  logger: Logger = silentLogger,
  { apply = false }: CreateOptions = {},
): Promise<TopicsCreated> {
  return withAdmin(settings, logger, async (admin, client) => {
    await demandSight(client, settings);
    const names = topicNames(settings);
    const there = await partitionCounts(admin);
    const roles = Object.keys(TOPIC_POLICIES) as (keyof TopicNames)[];
    const missing = roles.filter((role) => !there.has(names[role]));
    const policies = await policyDifferences(admin, settings, there);
    if (missing.length > 0) await create(admin, settings, missing, there);
    const isMissing = new Set(missing);
    return {
      created: missing.map((role) => names[role]),
      existing: roles.filter((role) => !isMissing.has(role)).map((role) => names[role]),
      changed: apply ? await applyPolicies(admin, policies) : [],
      differing: [...(apply ? [] : policies), ...partitionMismatches(settings, there)],
    };
  });
}

/** What is missing or not kept as meant; nothing when all is well. */
export async function checkTopics(settings: Settings, logger: Logger = silentLogger): Promise<readonly TopicFinding[]> {
  return withAdmin(settings, logger, async (admin, client) => {
    await demandSight(client, settings);
    return findingsOf(admin, settings, await partitionCounts(admin));
  });
}

/** Topics that we may not see would be told missing. */
async function demandSight(client: KafkaClient, settings: Settings): Promise<void> {
  const missing = await missingRights(client, settings, ['topics'], []);
  if (missing !== undefined && missing.length > 0) throw deniedError(missing, settings);
}

/** What is missing or not kept as meant, among the topics that there are. */
export async function findingsOf(admin: Admin, settings: Settings, there: PartitionCounts): Promise<TopicFinding[]> {
  return [
    ...missingTopics(settings, there),
    ...partitionMismatches(settings, there),
    ...(await policyDifferences(admin, settings, there)),
  ];
}

/** What to do about findings; nothing unless a topic is missing that must be there. */
export function remedyOf(findings: readonly TopicFinding[]): string | undefined {
  return findings.some(({ kind, fatal }) => kind === 'missing' && fatal) ? MISSING_REMEDY : undefined;
}

/** Every topic with its number of partitions. */
export async function partitionCounts(admin: Admin): Promise<PartitionCounts> {
  const { topics } = await admin.fetchTopicMetadata();
  return new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
}

/**
 * Throws OOM_TOPIC_MISSING or OOM_TOPIC_MISMATCH, naming the topics, when the stages could not work. Only the sieve needs the
 * input topics.
 */
export function demandTopics(settings: Settings, there: PartitionCounts, readsInput = true): void {
  const missing = missingTopics(settings, there, readsInput).filter((finding) => finding.fatal);
  if (missing.length > 0) {
    throw new AppError('OOM_TOPIC_MISSING', missing.map((finding) => finding.detail).join(' '), {
      remedy: MISSING_REMEDY,
    });
  }
  const mismatch = partitionMismatches(settings, there);
  if (mismatch.length > 0) {
    throw new AppError('OOM_TOPIC_MISMATCH', mismatch.map((finding) => finding.detail).join(' '), {
      remedy: 'Drain the service, give the topics the same number of partitions, and start it again.',
    });
  }
}

/** The missing ones among our topics and the named input topics; a pattern may fit none yet. */
export function missingTopics(settings: Settings, there: PartitionCounts, readsInput = true): TopicFinding[] {
  const names = topicNames(settings);
  const wanted = [
    ...(readsInput ? settings.input.topics : []).map((topic) => ({ topic, what: 'input' })),
    ...Object.values(names).map((topic) => ({ topic: String(topic), what: 'output' })),
  ];
  const findings: TopicFinding[] = wanted
    .filter(({ topic }) => !there.has(topic))
    .map(({ topic, what }) => ({
      topic,
      kind: 'missing',
      fatal: true,
      detail: `The ${what} topic ${topic} is missing.`,
    }));
  if (settings.input.topics.length === 0 && inputTopics(settings, [...there.keys()]).length === 0) {
    const pattern = settings.input.pattern ?? '';
    findings.push({ topic: pattern, kind: 'missing', fatal: false, detail: `No topic fits input.pattern ${pattern}.` });
  }
  return findings;
}

function partitionMismatches(settings: Settings, there: PartitionCounts): TopicFinding[] {
  const names = topicNames(settings);
  return (Object.keys(TOPIC_POLICIES) as (keyof TopicNames)[]).flatMap((role) => {
    const like = TOPIC_POLICIES[role].partitionsLike;
    const own = there.get(names[role]);
    const other = like === undefined ? undefined : there.get(names[like]);
    if (like === undefined || own === undefined || other === undefined || own === other) return [];
    const detail = `${names[role]} has ${String(own)} partitions, but ${names[like]} has ${String(other)}; they must be the same.`;
    return [{ topic: names[role], kind: 'partitions', fatal: true, detail }];
  });
}

async function policyDifferences(admin: Admin, settings: Settings, there: PartitionCounts): Promise<TopicFinding[]> {
  const names = topicNames(settings);
  const roles = (Object.keys(TOPIC_POLICIES) as (keyof TopicNames)[]).filter((role) => there.has(names[role]));
  if (roles.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: roles.map((role) => ({ type: TOPIC_RESOURCE, name: names[role] })),
  });
  return roles.flatMap((role) => {
    const entries = resources.find((resource) => resource.resourceName === names[role])?.configEntries ?? [];
    const actual = new Map(entries.map((entry) => [entry.configName, entry.configValue]));
    return differences(names[role], configOf(TOPIC_POLICIES[role]), actual);
  });
}

function differences(
  topic: string,
  wanted: Readonly<Record<string, string>>,
  actual: ReadonlyMap<string, string>,
): TopicFinding[] {
  return Object.entries(wanted)
    .filter(([key, value]) => normalized(actual.get(key)) !== normalized(value))
    .map(([key, value]) => ({
      topic,
      kind: 'policy',
      fatal: false,
      detail: `${topic} has ${key}=${actual.get(key) ?? '(unset)'}; ${value} is meant.`,
      policy: { key, actual: actual.get(key), meant: value },
    }));
}

/**
 * Sets what differs. The request that the client knows replaces all that a topic overrides, so what others have set is sent along.
 */
async function applyPolicies(admin: Admin, differing: readonly TopicFinding[]): Promise<string[]> {
  const changes = new Map<string, Map<string, string>>();
  for (const { topic, policy } of differing) {
    if (policy === undefined) continue;
    changes.set(topic, (changes.get(topic) ?? new Map<string, string>()).set(policy.key, policy.meant));
  }
  if (changes.size === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [...changes.keys()].map((name) => ({ type: TOPIC_RESOURCE, name })),
  });
  await admin.alterConfigs({
    validateOnly: false,
    resources: resources.map(({ resourceName, configEntries }) => {
      const kept = configEntries
        .filter(isOfTopic)
        .map(({ configName, configValue }) => [configName, configValue] as const);
      const entries = new Map([...kept, ...(changes.get(resourceName) ?? [])]);
      return {
        type: TOPIC_RESOURCE,
        name: resourceName,
        configEntries: [...entries].map(([name, value]) => ({ name, value })),
      };
    }),
  });
  return differing.flatMap(({ topic, policy }) =>
    policy === undefined ? [] : [`${topic}: ${policy.key}=${policy.meant}, was ${policy.actual ?? '(unset)'}`],
  );
}

/** ConfigSource DYNAMIC_TOPIC_CONFIG: set on the topic itself, not a broker's or a built-in default. */
function isOfTopic({ configSource }: { readonly configSource: number }): boolean {
  return configSource === 1;
}

/** Lists such as `delete,compact` mean the same in any order. */
function normalized(value: string | undefined): string {
  return (value ?? '').split(',').sort().join(',');
}

async function create(
  admin: Admin,
  settings: Settings,
  roles: readonly (keyof TopicNames)[],
  there: PartitionCounts,
): Promise<void> {
  const names = topicNames(settings);
  const topics = roles.map((role) => {
    const like = TOPIC_POLICIES[role].partitionsLike;
    const alike = like === undefined ? undefined : there.get(names[like]);
    return {
      topic: names[role],
      numPartitions: alike ?? settings.kafka.partitions,
      replicationFactor: settings.kafka.replicationFactor,
      configEntries: Object.entries(configOf(TOPIC_POLICIES[role])).map(([name, value]) => ({ name, value })),
    };
  });
  try {
    await createReadyTopics(admin, { topics });
  } catch (error) {
    if (isDenied(error)) throw refusedCreation(settings, error);
    throw new AppError('OOM_TOPIC_MISSING', `The topics could not be made: ${messageOf(error)}`, {
      remedy: 'Check kafka.replication-factor against the number of brokers, and the right to create topics.',
      cause: error,
    });
  }
}

/** The brokers do not tell who may create, so it shows when it is tried. */
function refusedCreation(settings: Settings, cause: unknown): AppError {
  const principal = principalOf(settings.kafka) ?? 'User:NAME';
  return new AppError(
    'OOM_ACCESS_DENIED',
    `${principal} lacks rights on the cluster: Create on the topics of oomstream: ${messageOf(cause)}`,
    { remedy: `Let an administrator run \`deploy/kafka/acls.sh ${principal} topics\`, or make the topics.`, cause },
  );
}

/** Runs `use` with a connected admin client; a broker that is not there is named. */
export async function withAdmin<T>(
  settings: Settings,
  logger: Logger,
  use: (admin: Admin, client: KafkaClient) => Promise<T>,
): Promise<T> {
  const client = createClient(settings.kafka, logger);
  const admin = client.admin();
  try {
    await admin.connect();
    return await use(admin, client);
  } catch (error) {
    throw await connectionFailure(error, settings.kafka);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
