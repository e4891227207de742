import { present } from '../../lib/present.ts';
import { bytesOfKb, integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern, pidOf } from './pattern.ts';

// Android writes `(pid), uid u, adj a`; its ports elsewhere `(pid=p, uid=u, oom_score_adj=a)`.
const KILL =
  /^Kill(?:ing)? '(.*)' \((?:pid=)?(\d+)\)?, uid[ =](\d+), (?:(?:oom_score_adj|oom_adj|adj)[ =](-?\d{1,5})[) ](.*)|adj -?\d{1,5})$/;
const FREED = /^\s*to free (\d+)kB(?: rss, (\d+)kB swap)?/;
const REASON = /(?:; reason: | because )(.+)$/;

const readKill = byPattern(KILL, ([, comm, pid, uid, adj, rest = '']) => {
  const freed = FREED.exec(rest);
  return {
    family: 'userspaceKill',
    killer: 'lmkd',
    stage: 'done',
    signal: 'SIGKILL',
    ...present({
      comm,
      pid: pidOf(pid),
      uid: integer(uid),
      oomScoreAdj: adj === undefined ? undefined : Number(adj),
      rssBytes: bytesOfKb(freed?.[1]),
      swapBytes: bytesOfKb(freed?.[2]),
      reason: REASON.exec(rest)?.[1],
    }),
  };
});

const DAEMONS = ['lowmemorykiller', 'lmkd'];

/** What Android's low memory killer daemon logs (system/memory/lmkd/lmkd.cpp of Android 8 to 15). */
export const LMKD: readonly DaemonSentence[] = [
  {
    id: 'lmkd-kill',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ["Kill '"],
    since: 'Android 10',
    sample:
      "Kill 'org.example.browser' (4711), uid 10123, oom_score_adj 900 to free 123456kB rss, 2048kB swap; reason: low watermark is breached and thrashing (150%)",
    expected: {
      family: 'userspaceKill',
      killer: 'lmkd',
      stage: 'done',
      signal: 'SIGKILL',
      comm: 'org.example.browser',
      pid: 4711,
      uid: 10_123,
      oomScoreAdj: 900,
      rssBytes: 126_418_944,
      swapBytes: 2_097_152,
      reason: 'low watermark is breached and thrashing (150%)',
    },
    read: readKill,
  },
  {
    id: 'lmkd-kill-ported',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ["Kill '"],
    since: 'lmkd ports',
    sample:
      "Kill 'browser' (pid=4711, uid=1000, oom_score_adj=300) to free 2048kB rss, 0kB swap; reason: device is not responding (thrashing=12%, max_thrashing=50%)",
    expected: {
      family: 'userspaceKill',
      killer: 'lmkd',
      stage: 'done',
      signal: 'SIGKILL',
      comm: 'browser',
      pid: 4711,
      uid: 1000,
      oomScoreAdj: 300,
      rssBytes: 2_097_152,
      swapBytes: 0,
      reason: 'device is not responding (thrashing=12%, max_thrashing=50%)',
    },
    read: readKill,
  },
  {
    id: 'lmkd-killing',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ["Killing '"],
    since: 'Android 8',
    until: 'Android 9',
    // What it frees stands on the next line. Nothing follows the score, so nobody can tell whether it is whole.
    sample: "Killing 'org.example.browser' (4711), uid 10123, adj 900",
    expected: {
      family: 'userspaceKill',
      killer: 'lmkd',
      stage: 'done',
      signal: 'SIGKILL',
      comm: 'org.example.browser',
      pid: 4711,
      uid: 10_123,
    },
    read: readKill,
  },
];
