import { formatDuration } from '../../lib/quantity.ts';
import type { Admin } from '../kafka/client.ts';
import { placeKey, readAssigned } from '../kafka/group-offsets.ts';
import { groupName, inputTopics, sinkGroupName, STAGES, topicNames } from '../kafka/names.ts';
import type { Assigned } from '../kafka/lane.ts';
import { ok, problem, problemOf, warning, type ClusterContext, type DoctorFinding } from './finding.ts';

interface Group {
  readonly what: string;
  readonly id: string;
  readonly topics: readonly string[];
  /** How long a record may wait while all is well; undefined where a group's commit says little of what was read. */
  readonly patienceMs?: number;
}

/** Whether somebody runs each stage and sink, and how far behind it is. */
export async function checkGroups(context: ClusterContext): Promise<DoctorFinding[]> {
  const groups = groupsOf(context);
  const { groups: described } = await context.admin.describeGroups(groups.map(({ id }) => id));
  const members = new Map(described.map((group) => [group.groupId, group.members.length]));
  return (await Promise.all(groups.map((group) => checkGroup(context, group, members.get(group.id) ?? 0)))).flat();
}

function groupsOf({ settings, counts }: ClusterContext): Group[] {
  const names = topicNames(settings);
  const read = {
    sieve: inputTopics(settings, [...counts.keys()]),
    assemble: [names.lines],
    aggregate: [names.incidents],
  };
  const byKind = { incidents: names.incidents, aggregates: names.aggregates, 'dead-letters': names.deadLetter };
  return [
    ...STAGES.map((stage) => ({ what: stage, id: groupName(settings, stage), topics: read[stage] })),
    ...Object.entries(settings.sinks).map(([name, { events, timeoutMs, maxBackoffMs }]) => ({
      what: `sink ${name}`,
      id: sinkGroupName(settings, name),
      topics: events.map((kind) => byKind[kind]),
      // One attempt that comes to nothing, and the longest wait for the next.
      patienceMs: timeoutMs + maxBackoffMs,
    })),
  ];
}

async function checkGroup(context: ClusterContext, group: Group, members: number): Promise<DoctorFinding[]> {
  const { admin, counts } = context;
  const places = group.topics.flatMap((topic) =>
    Array.from({ length: counts.get(topic) ?? 0 }, (_, partition) => ({ topic, partition })),
  );
  try {
    const assigned = await readAssigned(admin, group.id, places);
    return [
      ...assigned.flatMap((place) => placeFindings(group, place)),
      ...(await overdue(context, group, assigned)),
      standing(group, assigned, members),
    ];
  } catch (error) {
    return [
      problemOf(
        'groups',
        `${group.id} cannot be looked at`,
        error,
        `Allow DESCRIBE and READ on the group ${group.id}.`,
      ),
    ];
  }
}

function standing({ what, id }: Group, assigned: readonly Assigned[], members: number): DoctorFinding {
  const lag = assigned.reduce(
    (sum, { committed, low, high }) => sum + Math.max(0, high - (committed?.offset ?? low)),
    0,
  );
  const isNew = assigned.every(({ committed }) => committed === undefined);
  if (members === 0) {
    const since = isNew ? 'and nobody ever did' : `${String(lag)} records wait`;
    return warning(
      'groups',
      `nobody runs ${what} (group ${id}), ${since}`,
      `Start \`oomstream run\`, or look why it ended.`,
    );
  }
  return ok('groups', `${what}: ${String(members)} member${members === 1 ? '' : 's'}, ${String(lag)} records behind`);
}

/** A receiver that answers and takes nothing: full, blocked, silent. Asking it as a start does would not show that. */
async function overdue(
  { admin, nowMs }: ClusterContext,
  { what, patienceMs }: Group,
  assigned: readonly Assigned[],
): Promise<DoctorFinding[]> {
  if (patienceMs === undefined) return [];
  const later = await offsetsAt(admin, [...new Set(assigned.map(({ topic }) => topic))], nowMs() - patienceMs);
  const waiting = assigned.reduce((sum, { topic, partition, committed, low }) => {
    const settled = committed?.offset ?? low;
    return sum + Math.max(0, (later.get(placeKey(topic, partition)) ?? settled) - settled);
  }, 0);
  if (waiting === 0) return [];
  return [
    warning(
      'groups',
      `${what}: ${String(waiting)} records have waited for more than ${formatDuration(patienceMs)}, its timeout and max-backoff`,
      'The log of `oomstream run` says what its receiver answers; oomstream_sink_up is 0 while it takes nothing.',
    ),
  ];
}

/** The offset of each partition's first record of this time or later, or its end; by placeKey. */
async function offsetsAt(admin: Admin, topics: readonly string[], timeMs: number): Promise<Map<string, number>> {
  const answers = await Promise.all(
    topics.map(async (topic) => ({ topic, told: await admin.fetchTopicOffsetsByTimestamp(topic, timeMs) })),
  );
  return new Map(
    answers.flatMap(({ topic, told }) =>
      told.map(({ partition, offset }) => [placeKey(topic, partition), Number(offset)] as const),
    ),
  );
}

/** Commits that do not fit the topic: records that are gone, or a topic that was made again. */
function placeFindings({ what }: Group, { topic, partition, committed, low, high }: Assigned): DoctorFinding[] {
  if (committed === undefined) return [];
  const place = placeKey(topic, partition);
  if (committed.offset < low) {
    const lost = String(low - committed.offset);
    return [
      problem(
        'groups',
        `${what}: ${lost} records of ${place} were deleted before they were read`,
        'Raise the retention of the topic, or add members.',
      ),
    ];
  }
  if (committed.offset > high) {
    return [
      warning(
        'groups',
        `${what}: ${place} ends before the commit: the topic was deleted and made again`,
        'The stage notices and begins anew; nothing is to be done.',
      ),
    ];
  }
  return [];
}
