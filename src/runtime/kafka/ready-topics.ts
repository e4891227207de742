import { sleep } from '../backoff.ts';
import { type Admin } from './client.ts';
import { kafkaErrorType } from './error-type.ts';

const LEADERS_WITHIN_MS = 30_000;
const POLL_MS = 100;

/** Made, but the broker that was asked has not heard of it, or does not know yet that it leads. */
const NOT_YET: ReadonlySet<string | undefined> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
]);

type TopicAdmin = Pick<Admin, 'createTopics' | 'fetchTopicMetadata' | 'fetchTopicOffsets'>;

/**
 * Makes topics and resolves when all their partitions have a leader that answers. The client's own waiting (waitForLeaders) gives up as soon as
 * a broker does not know the new topic yet, which in a cluster is the rule. Rejects as the client does.
 */
export async function createReadyTopics(
  admin: TopicAdmin,
  request: Omit<Parameters<Admin['createTopics']>[0], 'waitForLeaders'>,
): Promise<void> {
  await admin.createTopics({ ...request, waitForLeaders: false });
  const topics = request.topics.map(({ topic }) => topic);
  const deadlineMs = Date.now() + LEADERS_WITHIN_MS;
  while (!(await areLed(admin, topics, Date.now() > deadlineMs))) await sleep(POLL_MS);
}

async function areLed(admin: TopicAdmin, topics: string[], isLate: boolean): Promise<boolean> {
  try {
    const { topics: told } = await admin.fetchTopicMetadata({ topics });
    const all = told.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0));
    if (all) for (const topic of topics) await admin.fetchTopicOffsets(topic);
    return all || isLate;
  } catch (error) {
    if (isLate || !NOT_YET.has(kafkaErrorType(error))) throw error;
    return false;
  }
}
