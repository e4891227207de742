import type { Settings } from '../../config/settings.ts';
import type { Operation } from './authorized-operations.ts';
import { groupName, inputTopics, sinkGroupName, STAGES, topicNames, transactionalId, type Runnable } from './names.ts';

/** Whoever needs rights: the stages, the sinks, and commands. */
export type Holder = Runnable | 'topics' | 'doctor';

/** A part of deploy/kafka/acls.sh. */
export type Part = Holder | 'exactly-once' | 'enrich';

/** One thing that somebody must be allowed to do on the cluster. */
export interface Right {
  /** What it is for: a part of deploy/kafka/acls.sh. */
  readonly part: Part;
  readonly resource: 'topic' | 'group' | 'transactional-id';
  /** prefixed: everything whose name begins with `name`. */
  readonly pattern: 'literal' | 'prefixed';
  readonly name: string;
  readonly operation: Operation;
}

/** A transactional id that nobody uses, to try whether one is allowed. */
export function probeId(settings: Settings, stage: 'assemble' | 'aggregate'): string {
  return transactionalId(settings, stage, 'doctor', 0);
}

/**
 * The least that stages, sinks and commands need; `existing` are the topics that a pattern may fit. READ and WRITE imply DESCRIBE.
 * deploy/kafka/acls.sh gives the same.
 */
export function rightsOf(settings: Settings, who: readonly Holder[], existing: readonly string[]): readonly Right[] {
  const rights = who.flatMap((part) => [...TABLE[part](settings, existing), ...everyTopicIsSeen(settings, part)]);
  return [...new Map(rights.map((right) => [`${right.resource} ${right.name} ${right.operation}`, right])).values()];
}

type Rights = (settings: Settings, existing: readonly string[]) => Right[];

const TABLE: Readonly<Record<Holder, Rights>> = {
  sieve: (settings, existing) => {
    const { lines, hosts, deadLetter, checkpoint } = topicNames(settings);
    return [
      ...topics('sieve', 'Read', [...inputs(settings, existing), checkpoint]),
      ...topics('sieve', 'Write', [lines, hosts, deadLetter, checkpoint]),
      group('sieve', groupName(settings, 'sieve')),
    ];
  },
  assemble: (settings) => {
    const { lines, incidents, deadLetter, checkpoint } = topicNames(settings);
    return [
      ...topics('assemble', 'Read', [lines, checkpoint]),
      ...topics('assemble', 'Write', [incidents, deadLetter, checkpoint]),
      group('assemble', groupName(settings, 'assemble')),
      ...topics('enrich', 'Read', contextTopics(settings)),
      ...(settings.delivery === 'exactly-once' ? [transactions('exactly-once', settings, 'assemble')] : []),
    ];
  },
  aggregate: (settings) => {
    const { incidents, aggregates, history, hosts, deadLetter } = topicNames(settings);
    return [
      ...topics('aggregate', 'Read', [incidents, hosts, aggregates, history]),
      ...topics('aggregate', 'Write', [aggregates, history, deadLetter]),
      group('aggregate', groupName(settings, 'aggregate')),
      transactions('aggregate', settings, 'aggregate'),
    ];
  },
  sinks: (settings) => {
    const { incidents, aggregates, deadLetter } = topicNames(settings);
    const byKind = { incidents, aggregates, 'dead-letters': deadLetter };
    return Object.entries(settings.sinks).flatMap(([name, options]) => {
      const targets = options.type === 'kafka' && options.brokers === undefined ? Object.values(options.topics) : [];
      return [
        ...topics(
          'sinks',
          'Read',
          options.events.map((kind) => byKind[kind]),
        ),
        ...topics('sinks', 'Write', [deadLetter, ...targets]),
        { ...group('sinks', sinkGroupName(settings, name)), pattern: 'literal' as const },
      ];
    });
  },
  // CREATE cannot be told of a topic that is not there.
  topics: (settings) => [
    ...topics('topics', 'Describe', settings.input.topics),
    ...topics('topics', 'DescribeConfigs', ownTopics(settings)),
  ],
  doctor: (settings, existing) => {
    const { lines, incidents, aggregates, hosts, checkpoint } = topicNames(settings);
    const input = inputs(settings, existing);
    return [
      ...topics('doctor', 'Read', [...input, lines, incidents, aggregates, hosts]),
      ...topics('doctor', 'DescribeConfigs', [...input, ...ownTopics(settings)]),
      ...topics('doctor', 'Write', [checkpoint]),
      ...STAGES.map((stage) => ({ ...group('doctor', groupName(settings, stage)), operation: 'Describe' as const })),
      group('doctor', groupName(settings, 'sieve')),
      transactions('doctor', settings, 'aggregate'),
    ];
  },
};

function inputs(settings: Settings, existing: readonly string[]): string[] {
  return [...new Set([...settings.input.topics, ...inputTopics(settings, existing)])];
}

/** What was said before a crash is read again, to be given the same context. */
function contextTopics(settings: Settings): string[] {
  const { topic, inventory, kubernetes } = settings.enrich;
  const enriches = topic !== undefined || inventory.file !== undefined || kubernetes.enabled;
  return [...(enriches ? [topicNames(settings).incidents] : []), ...(topic === undefined ? [] : [topic])];
}

function ownTopics(settings: Settings): string[] {
  return Object.values<string>({ ...topicNames(settings) });
}

/** The start compares the numbers of partitions of all our topics. */
function everyTopicIsSeen(settings: Settings, part: Part): Right[] {
  return topics(part, 'Describe', ownTopics(settings));
}

function topics(part: Part, operation: Operation, names: readonly string[]): Right[] {
  return names.map((name) => ({ part, resource: 'topic', pattern: 'literal', name, operation }));
}

/** State is read back in groups that pass, named after the stage's own. */
function group(part: Part, name: string): Right {
  return { part, resource: 'group', pattern: 'prefixed', name, operation: 'Read' };
}

function transactions(part: Part, settings: Settings, stage: 'assemble' | 'aggregate'): Right {
  const name = probeId(settings, stage).replace(/doctor-0$/, '');
  return { part, resource: 'transactional-id', pattern: 'prefixed', name, operation: 'Write' };
}
