import type { Settings, TopicNames } from '../../config/settings.ts';

/** The stages that the service can run. */
export const STAGES = ['sieve', 'assemble', 'aggregate'] as const;
export type StageName = (typeof STAGES)[number];

/** What a process can run: the stages, and all configured sinks together. */
export const RUNNABLE = [...STAGES, 'sinks'] as const;
export type Runnable = (typeof RUNNABLE)[number];

const REPLAY_PREFIX = 'replay.';

/** The names of our own topics on the cluster: a deployment prefixes them. */
export function topicNames(settings: Settings): TopicNames {
  const prefix = prefixOf(settings.deployment);
  const { lines, incidents, aggregates, checkpoint, history, hosts, deadLetter } = settings.topics;
  return {
    lines: prefix + lines,
    incidents: prefix + incidents,
    aggregates: prefix + aggregates,
    checkpoint: prefix + checkpoint,
    history: prefix + history,
    hosts: prefix + hosts,
    deadLetter: prefix + deadLetter,
  };
}

/** The consumer group of a stage. */
export function groupName(settings: Settings, stage: StageName): string {
  return `${prefixOf(settings.deployment)}oomstream-${stage}`;
}

/** The consumer group of a sink. */
export function sinkGroupName(settings: Settings, sink: string): string {
  return `${prefixOf(settings.deployment)}oomstream-sink-${sink}`;
}

/** The transactional id of one input partition: whoever connects with it fences the owner before. */
export function transactionalId(settings: Settings, stage: StageName, topic: string, partition: number): string {
  return `${settings.deployment === '' ? 'oomstream' : settings.deployment}-${stage}-${topic}-${String(partition)}`;
}

/**
 * The input topics among those that exist: the named ones, and those that the pattern fits except Kafka's internal topics, the
 * project's own in any deployment, the topic of context, and what a replay published.
 */
export function inputTopics(settings: Settings, existing: readonly string[]): string[] {
  const named = new Set(settings.input.topics);
  const pattern = settings.input.pattern === undefined ? undefined : new RegExp(settings.input.pattern);
  const own: readonly string[] = Object.values(settings.topics);
  const isOwn = (topic: string) =>
    topic === settings.enrich.topic || own.some((name) => topic === name || topic.endsWith(`-${name}`));
  return existing
    .filter(
      (topic) =>
        named.has(topic) ||
        (pattern?.test(topic) === true && !topic.startsWith('__') && !topic.startsWith(REPLAY_PREFIX) && !isOwn(topic)),
    )
    .sort();
}

function prefixOf(deployment: string): string {
  return deployment === '' ? '' : `${deployment}-`;
}
