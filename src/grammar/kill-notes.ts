import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { KILL_PREFIX } from './kill-prefix.ts';
import { integer } from './number.ts';
import { splitName } from './process-name.ts';
import type { Sentence } from './sentence.ts';

const CANDIDATE = new RegExp(`^${KILL_PREFIX}[Kk]ill process (\\d+) \\(`);
const CANDIDATE_TAIL = / score -?\d+ (?:or sacrifice child|or a child|and children\.?)$/y;
const SHARING = /^Kill process (\d+) \(/;
const SHARING_TAIL = / sharing same memory$/y;
const EXITING = new RegExp(`^${KILL_PREFIX}OOM victim (\\d+) \\(`);
const EXITING_TAIL = / is already exiting\. Skip killing the task$/y;

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

function readExiting(text: string): LineEvent | undefined {
  const head = EXITING.exec(text);
  const pid = integer(head?.[2]);
  if (head === null || pid === undefined) return undefined;
  const comm = splitName(text.slice(head[0].length), EXITING_TAIL)?.comm;
  const truncated = comm === undefined ? (true as const) : undefined;
  return { family: 'alreadyExiting', pid, ...present({ comm, truncated }) };
}

/** Lines beside a kill that are none: who was chosen, who shares its memory, who was dying already. */
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
];
