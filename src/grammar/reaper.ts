import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { namedBytes } from './named-bytes.ts';
import { integer } from './number.ts';
import { lastName, splitName } from './process-name.ts';
import type { Sentence } from './sentence.ts';

const REAPED = /^oom_reaper: reaped process:? ?(\d+) \(/;
const REAPED_TAIL = /,? now anon-rss:|,? ?$/y;
const LAST_SIZE = /shmem-rss:\d+(?:kB|lulB|kb)$/;
const UNABLE = /^oom_reaper: unable to reap pid:(\d+) \(/;

function readReaped(text: string): LineEvent | undefined {
  const head = REAPED.exec(text);
  const pid = integer(head?.[1]);
  if (head === null || pid === undefined) return undefined;
  const named = splitName(text.slice(head[0].length), REAPED_TAIL);
  const sizes = namedBytes(named?.rest ?? '');
  return {
    family: 'reaped',
    pid,
    ...present({
      comm: named?.comm,
      anonRssBytes: sizes['anon-rss'],
      fileRssBytes: sizes['file-rss'],
      shmemRssBytes: sizes['shmem-rss'],
      truncated: LAST_SIZE.test(text.trimEnd()) ? undefined : (true as const),
    }),
  };
}

function readUnable(text: string): LineEvent | undefined {
  const head = UNABLE.exec(text);
  const pid = integer(head?.[1]);
  if (head === null || pid === undefined) return undefined;
  const comm = lastName(text.slice(head[0].length));
  return {
    family: 'unableToReap',
    pid,
    ...present({ comm, truncated: comm === undefined ? (true as const) : undefined }),
  };
}

/** The memory of a victim was taken from it, or could not be (mm/oom_kill.c, oom_reap_task()). */
export const REAPER: readonly Sentence[] = [
  {
    id: 'reaped',
    family: 'reaped',
    literals: ['oom_reaper: reaped process'],
    starts: 'o',
    since: '4.6',
    sample: 'oom_reaper: reaped process 4711 (java), now anon-rss:0kB, file-rss:16kB, shmem-rss:4kB',
    expected: {
      family: 'reaped',
      pid: 4711,
      comm: 'java',
      anonRssBytes: 0,
      fileRssBytes: 16_384,
      shmemRssBytes: 4096,
    },
    read: readReaped,
  },
  {
    id: 'unable-to-reap',
    family: 'unableToReap',
    literals: ['oom_reaper: unable to reap'],
    starts: 'o',
    since: '4.6',
    sample: 'oom_reaper: unable to reap pid:4711 (java)',
    expected: { family: 'unableToReap', pid: 4711, comm: 'java' },
    read: readUnable,
  },
];
