import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { KILL_PREFIX } from './kill-prefix.ts';
import { integer } from './number.ts';
import { lastName, splitName } from './process-name.ts';
import type { Sentence } from './sentence.ts';

const CANDIDATE = new RegExp(`^${KILL_PREFIX}[Kk]ill process (\\d+) \\(`);
const CANDIDATE_TAIL = / score -?\d+ (?:or sacrifice child|or a child|and children\.?)$/y;
const SHARING = /^Kill process (\d+) \(/;
const SHARING_TAIL = / sharing same memory$/y;
const EXITING = new RegExp(`^${KILL_PREFIX}OOM victim (\\d+) \\(`);
const EXITING_TAIL = / is already exiting\. Skip killing the task$/y;
const WOULD_KILL = /^Would have killed process (\d+) \(/;
const WOULD_KILL_TAIL = /\. But continuing instead\.$/y;
const PINNED = /^oom killer (\d+) \(/;
const PINNED_BY = /\) has mm pinned by (\d+) \(/;

function readCandidate(text: string): LineEvent | undefined {
  const head = CANDIDATE.exec(text);
  const pid = integer(head?.[2]);
  if (head === null || pid === undefined) return undefined;
  const comm = splitName(text.slice(head[0].length), CANDIDATE_TAIL)?.comm;
  const truncated = comm === undefined ? (true as const) : undefined;
  return { family: 'candidate', pid, ...present({ prefix: head[1], comm, truncated }) };
}

function readSharing(text: string): LineEvent | undefined {
  const head = SHARING.exec(text);
  const pid = integer(head?.[1]);
  if (head === null || pid === undefined) return undefined;
  const comm = splitName(text.slice(head[0].length), SHARING_TAIL)?.comm;
  return comm === undefined ? undefined : { family: 'sharingMm', pid, comm };
}

function readWouldKill(text: string): LineEvent | undefined {
  const head = WOULD_KILL.exec(text);
  const pid = integer(head?.[1]);
  if (head === null || pid === undefined) return undefined;
  const comm = splitName(text.slice(head[0].length), WOULD_KILL_TAIL)?.comm;
  const truncated = comm === undefined ? (true as const) : undefined;
  return { family: 'wouldKill', pid, ...present({ comm, truncated }) };
}

function readPinned(text: string): LineEvent | undefined {
  const head = PINNED.exec(text);
  const pid = integer(head?.[1]);
  if (head === null || pid === undefined) return undefined;
  const names = text.slice(head[0].length);
  const by = PINNED_BY.exec(names);
  if (by === null) return { family: 'mmPinned', pid, truncated: true };
  const byComm = lastName(names.slice(by.index + by[0].length));
  return {
    family: 'mmPinned',
    pid,
    ...present({
      comm: names.slice(0, by.index),
      byPid: integer(by[1]),
      byComm,
      truncated: byComm === undefined ? (true as const) : undefined,
    }),
  };
}

function readExiting(text: string): LineEvent | undefined {
  const head = EXITING.exec(text);
  const pid = integer(head?.[2]);
  if (head === null || pid === undefined) return undefined;
  const comm = splitName(text.slice(head[0].length), EXITING_TAIL)?.comm;
  const truncated = comm === undefined ? (true as const) : undefined;
  return { family: 'alreadyExiting', pid, ...present({ comm, truncated }) };
}

/** Lines beside a kill that are none: who was chosen, who shares its memory, who was dying already, who would be killed. */
export const KILL_NOTES: readonly Sentence[] = [
  {
    id: 'candidate',
    family: 'candidate',
    literals: ['ill process '],
    starts: 'MON',
    since: '2.6.11',
    until: '5.0',
    sample: 'Memory cgroup out of memory: Kill process 13539 (memhog) score 996 or sacrifice child',
    expected: { family: 'candidate', prefix: 'Memory cgroup out of memory', pid: 13_539, comm: 'memhog' },
    read: readCandidate,
  },
  {
    id: 'sharing-mm',
    family: 'sharingMm',
    literals: ['sharing same memory'],
    starts: 'K',
    since: '2.6.36',
    until: '4.7',
    sample: 'Kill process 13540 (memhog-helper) sharing same memory',
    expected: { family: 'sharingMm', pid: 13_540, comm: 'memhog-helper' },
    read: readSharing,
  },
  {
    id: 'already-exiting',
    family: 'alreadyExiting',
    literals: ['OOM victim '],
    starts: 'MO',
    since: '5.17',
    sample: 'Out of memory: OOM victim 4711 (java) is already exiting. Skip killing the task',
    expected: { family: 'alreadyExiting', pid: 4711, comm: 'java' },
    read: readExiting,
  },
  {
    id: 'would-kill',
    family: 'wouldKill',
    literals: ['Would have killed process'],
    starts: 'W',
    since: '2.6.32 (el6)',
    sample: 'Would have killed process 4711 (java). But continuing instead.',
    expected: { family: 'wouldKill', pid: 4711, comm: 'java' },
    read: readWouldKill,
  },
  {
    id: 'mm-pinned',
    family: 'mmPinned',
    literals: ['has mm pinned by'],
    starts: 'o',
    since: '4.7',
    sample: 'oom killer 4711 (java) has mm pinned by 1 (systemd)',
    expected: { family: 'mmPinned', pid: 4711, comm: 'java', byPid: 1, byComm: 'systemd' },
    read: readPinned,
  },
];
