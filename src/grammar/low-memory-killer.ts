import type { EventOf, LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { bytesOfKb, integer } from './number.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const KILLER = 'lowmemorykiller';
const HEAD = /^(?:lowmemorykiller: )?Killing '/;
const TAIL = /' \((\d+)\), adj (-?\d+)(?:, score_adj (-?\d+))?, ?(?:to free (\d+)kB|reclaimable cnt|$)/;
const CUT_TAIL = /' \((?:(\d+)\)[^']*)?$/;
const SENT = /^(?:lowmemorykiller: )?send sigkill to (\d+) \((.{1,64})\), adj (-?\d+), size \d+$/;
const TO_FREE = /^to free (\d+)kB on behalf of '/;
const CACHE = /^cache -?\d+kB is below limit \d+kB for oom_(?:score_)?adj -?\d+/;
const RESERVE = /^Free memory is -?\d+kB above reserved/;

type Kill = EventOf<'userspaceKill'>;

function kill(said: Partial<Kill>): Kill {
  return { family: 'userspaceKill', killer: KILLER, stage: 'attempt', signal: 'SIGKILL', ...said };
}

function readKill(text: string): LineEvent | undefined {
  const head = HEAD.exec(text)?.[0];
  if (head === undefined) return readSent(text);
  const rest = text.slice(head.length);
  const tail = TAIL.exec(rest);
  if (tail === null) return readCut(text, rest);
  const [, pid, adj, scoreAdj, kb] = tail;
  const said = { comm: rest.slice(0, tail.index), pid: integer(pid), rssBytes: bytesOfKb(kb) };
  return kill(present({ ...said, oomScoreAdj: integer(scoreAdj ?? adj) }));
}

/** Only where the driver names itself: `Killing '` alone may be anybody's. */
function readCut(text: string, rest: string): LineEvent | undefined {
  if (!text.startsWith(KILLER)) return undefined;
  const tail = CUT_TAIL.exec(rest);
  const comm = tail === null ? undefined : rest.slice(0, tail.index);
  return kill(present({ comm, pid: integer(tail?.[1]), truncated: true as const }));
}

/** 2.6.27 to 3.3: `adj` is the oom_adj of that time, and the size is in pages whose size the line does not tell. */
function readSent(text: string): LineEvent | undefined {
  const [, pid, comm] = SENT.exec(text) ?? [];
  return pid === undefined ? undefined : kill(present({ comm, pid: integer(pid) }));
}

function readDetail(text: string): LineEvent | undefined {
  const rssBytes = bytesOfKb(TO_FREE.exec(text)?.[1]);
  if (rssBytes !== undefined) return { family: 'userspaceDetail', killer: KILLER, rssBytes };
  const reason = CACHE.exec(text)?.[0];
  if (reason !== undefined && beforePagerCut(text).cut) {
    return { family: 'userspaceDetail', killer: KILLER, truncated: true };
  }
  if (reason !== undefined) return { family: 'userspaceDetail', killer: KILLER, reason };
  return RESERVE.test(text) ? { family: 'userspaceDetail', killer: KILLER } : undefined;
}

const STAGE = { killer: KILLER, stage: 'attempt', signal: 'SIGKILL' } as const;

/** Android's killer in the kernel (drivers/staging/android/lowmemorykiller.c, until 4.11): a record of several lines. */
export const LOW_MEMORY_KILLER: readonly Sentence[] = [
  {
    id: 'low-memory-killer',
    family: 'userspaceKill',
    literals: [', adj '],
    starts: 'lK',
    since: '3.4 (Android)',
    sample: "lowmemorykiller: Killing 'ndroid.calendar' (4711), adj 906,",
    expected: { family: 'userspaceKill', ...STAGE, comm: 'ndroid.calendar', pid: 4711, oomScoreAdj: 906 },
    read: readKill,
  },
  {
    id: 'low-memory-killer-score',
    family: 'userspaceKill',
    literals: [', adj '],
    starts: 'lK',
    since: '3.4 (Android)',
    sample: "lowmemorykiller: Killing 'ndroid.calendar' (4711), adj 15, score_adj 1000,",
    expected: { family: 'userspaceKill', ...STAGE, comm: 'ndroid.calendar', pid: 4711, oomScoreAdj: 1000 },
    read: readKill,
  },
  {
    id: 'low-memory-killer-sent',
    family: 'userspaceKill',
    literals: ['send sigkill to '],
    starts: 'ls',
    since: '2.6.27 (Android)',
    sample: 'lowmemorykiller: send sigkill to 4711 (ndroid.calendar), adj 15, size 3243',
    expected: { family: 'userspaceKill', ...STAGE, comm: 'ndroid.calendar', pid: 4711 },
    read: readKill,
  },
  {
    id: 'low-memory-killer-freed',
    family: 'userspaceDetail',
    literals: ['kB on behalf of '],
    starts: 't',
    since: '3.4 (Android)',
    sample: "to free 52428kB on behalf of 'kswapd0' (66) because",
    expected: { family: 'userspaceDetail', killer: KILLER, rssBytes: 53_686_272 },
    read: readDetail,
  },
  {
    id: 'low-memory-killer-cache',
    family: 'userspaceDetail',
    literals: ['kB is below limit '],
    starts: 'c',
    since: '3.4 (Android)',
    sample: 'cache 72460kB is below limit 73728kB for oom_score_adj 529',
    expected: {
      family: 'userspaceDetail',
      killer: KILLER,
      reason: 'cache 72460kB is below limit 73728kB for oom_score_adj 529',
    },
    read: readDetail,
  },
  {
    id: 'low-memory-killer-reserve',
    family: 'userspaceDetail',
    literals: ['kB above reserved'],
    starts: 'F',
    since: '3.4 (Android)',
    sample: 'Free memory is 12304kB above reserved',
    expected: { family: 'userspaceDetail', killer: KILLER },
    read: readDetail,
  },
];
