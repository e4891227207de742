import { sleep } from '../backoff.ts';
import { kafkaErrorType, type Admin } from './client.ts';

const LEADERS_WITHIN_MS = 30_000;
const POLL_MS = 100;

/** Made, but the broker that was asked has not heard of it yet. */
const NOT_YET: ReadonlySet<string | undefined> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/**
 * Makes topics and resolves when all their partitions have a leader. The client's own waiting (waitForLeaders) gives up as soon as
 * a broker does not know the new topic yet, which in a cluster is the rule. Rejects as the client does.
 */
export async function createReadyTopics(
  admin: Pick<Admin, 'createTopics' | 'fetchTopicMetadata'>,
  request: Omit<Parameters<Admin['createTopics']>[0], 'waitForLeaders'>,
): Promise<void> {
  await admin.createTopics({ ...request, waitForLeaders: false });
  const topics = request.topics.map(({ topic }) => topic);
  const deadlineMs = Date.now() + LEADERS_WITHIN_MS;
  while (!(await haveLeaders(admin, topics, Date.now() > deadlineMs))) await sleep(POLL_MS);
}

async function haveLeaders(
  admin: Pick<Admin, 'fetchTopicMetadata'>,
  topics: string[],
  isLate: boolean,
): Promise<boolean> {
  try {
    const { topics: told } = await admin.fetchTopicMetadata({ topics });
    return (
      isLate || told.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))
    );
  } catch (error) {
    if (isLate || !NOT_YET.has(kafkaErrorType(error))) throw error;
    return false;
  }
}
