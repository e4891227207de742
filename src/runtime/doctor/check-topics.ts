import { formatDuration } from '../../lib/quantity.ts';
import { TOPIC_RESOURCE } from '../kafka/client.ts';
import { inputTopics, topicNames } from '../kafka/names.ts';
import { findingsOf, type TopicFinding } from '../kafka/topics.ts';
import { ok, problem, warning, type ClusterContext, type DoctorFinding } from './finding.ts';

/** Policies without which state is lost, or time is not what the stages take it for. */
const NEEDED = new Set(['cleanup.policy', 'message.timestamp.type']);
const SHORT_RETENTION_MS = 3_600_000;
const MANY_BROKERS = 3;

/** Our own topics: there, alike where they must be, kept as meant, and with a leader and all replicas. */
export async function checkOwnTopics(context: ClusterContext): Promise<DoctorFinding[]> {
  const { admin, settings, counts } = context;
  const own = new Set<string>(Object.values(topicNames(settings)));
  const told = (await findingsOf(admin, settings, counts)).map((finding) => ofTopic(finding));
  const replicas = await replicaFindings(
    context,
    [...own].filter((topic) => counts.has(topic)),
  );
  const all = [...told, ...replicas];
  return all.length > 0 ? all : [ok('topics', `all ${String(own.size)} topics are there, and kept as they must be`)];
}

function ofTopic({ kind, fatal, detail, policy }: TopicFinding): DoctorFinding {
  if (kind === 'missing') {
    const remedy = 'Run `oomstream topics create`; input topics are made by whoever fills them.';
    return fatal ? problem('topics', detail, remedy) : warning('topics', detail, 'Check input.pattern.');
  }
  if (kind === 'partitions') {
    const remedy =
      'A change of partition counts was left half done: see "Changing partition counts" in deploy/OPERATIONS.md.';
    return problem('topics', detail, remedy);
  }
  const remedy = '`oomstream topics create --apply` sets it.';
  return (NEEDED.has(policy?.key ?? '') ? problem : warning)('topics', detail, remedy);
}

/** Leaders, replicas in sync, and one copy only where there could be more. */
async function replicaFindings({ admin }: ClusterContext, topics: string[]): Promise<DoctorFinding[]> {
  if (topics.length === 0) return [];
  const [{ topics: described }, { brokers }] = await Promise.all([
    admin.fetchTopicMetadata({ topics }),
    admin.describeCluster(),
  ]);
  return described.flatMap(({ name, partitions }) => {
    const leaderless = partitions.filter(({ leader }) => leader < 0).length;
    const behind = partitions.filter(({ isr, replicas }) => isr.length < replicas.length).length;
    const single = partitions.some(({ replicas }) => replicas.length < 2);
    const found: DoctorFinding[] = [];
    if (leaderless > 0)
      found.push(
        problem('topics', `${String(leaderless)} partitions of ${name} have no leader`, 'Bring the brokers back.'),
      );
    if (behind > 0)
      found.push(
        warning('topics', `${String(behind)} partitions of ${name} lack replicas in sync`, 'Look at the brokers.'),
      );
    if (single && brokers.length >= MANY_BROKERS)
      found.push(
        warning(
          'topics',
          `${name} has one replica on a cluster of ${String(brokers.length)} brokers`,
          'Reassign it with three replicas (kafka-reassign-partitions.sh); set kafka.replication-factor for new topics.',
        ),
      );
    return found;
  });
}

/** The topics of raw records: which there are, and whether their time and retention serve. */
export async function checkInputTopics({ admin, settings, counts }: ClusterContext): Promise<DoctorFinding[]> {
  const topics = inputTopics(settings, [...counts.keys()]);
  if (topics.length === 0) {
    return [problem('input', 'there is no input topic', 'Check input.topics and input.pattern.')];
  }
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: TOPIC_RESOURCE, name })),
  });
  const found = resources.flatMap(({ resourceName, configEntries }) => {
    const config = new Map(configEntries.map(({ configName, configValue }) => [configName, configValue]));
    return inputFindings(resourceName, config);
  });
  const partitions = topics.reduce((sum, topic) => sum + (counts.get(topic) ?? 0), 0);
  const summary = `${String(topics.length)} input topics with ${String(partitions)} partitions: ${topics.slice(0, 5).join(', ')}${topics.length > 5 ? ', ...' : ''}`;
  return [ok('input', summary), ...found];
}

function inputFindings(topic: string, config: ReadonlyMap<string, string>): DoctorFinding[] {
  const found: DoctorFinding[] = [];
  if (config.get('message.timestamp.type') !== 'LogAppendTime') {
    found.push(
      warning(
        'input',
        `${topic} has message.timestamp.type=CreateTime: a shipper whose clock is wrong holds reports back or lets them go early`,
        `kafka-configs.sh --alter --entity-type topics --entity-name ${topic} --add-config message.timestamp.type=LogAppendTime`,
      ),
    );
  }
  const retentionMs = Number(config.get('retention.ms') ?? -1);
  if (retentionMs >= 0 && retentionMs < SHORT_RETENTION_MS) {
    found.push(
      warning(
        'input',
        `${topic} keeps records for ${formatDuration(retentionMs)} only: a longer outage of oomstream loses lines`,
        'Raise retention.ms above the longest outage that you want to survive.',
      ),
    );
  }
  if ((config.get('cleanup.policy') ?? 'delete').includes('compact')) {
    found.push(
      problem(
        'input',
        `${topic} is compacted: of the records of one key only the last remains`,
        'Set cleanup.policy=delete.',
      ),
    );
  }
  return found;
}
