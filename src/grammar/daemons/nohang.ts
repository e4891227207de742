import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern, pidOf } from './pattern.ts';

const KILLER = 'nohang';
const SENDING = /^(?:Implementing a corrective action:\s+)?Sending (SIG[A-Z]+) to the victim$/;
const VICTIM = /^PID: {1,16}(\d+), name: (.*), (?:state: \S+(?: \([a-z ]+\))?, EUID: (\d+), .*|badness: -?\d+)$/;
const CGROUP = /^cgroup_v[12]: (\/.*)$/;
const PROGRESS: readonly (readonly [RegExp, 'attempt' | 'done'])[] = [
  [/^The victim (?:died|became a zombie) in [\d.]+s$/, 'done'],
  [/^The victim doesn't respond on corrective action in [\d.]+s$/, 'attempt'],
];

const readSending = byPattern(SENDING, ([, signal]) => ({
  family: 'userspaceKill',
  killer: KILLER,
  stage: 'attempt',
  ...present({ signal }),
}));

const readVictim = byPattern(VICTIM, ([, pid, comm, uid]) => ({
  family: 'userspaceDetail',
  killer: KILLER,
  stage: 'intent',
  ...present({ pid: pidOf(pid), comm, uid: integer(uid) }),
}));

const readCgroup = byPattern(CGROUP, ([, cgroup]) => ({
  family: 'userspaceDetail',
  killer: KILLER,
  stage: 'intent',
  ...present({ cgroup }),
}));

function readProgress(text: string): LineEvent | undefined {
  const stage = PROGRESS.find(([pattern]) => pattern.test(text))?.[1];
  return stage === undefined ? undefined : { family: 'userspaceDetail', killer: KILLER, stage };
}

const DAEMONS = ['nohang', 'nohang-desktop'];

/** What nohang says (src/nohang 0.1 to 0.2): several lines of text, which the journal keeps one by one. */
export const NOHANG: readonly DaemonSentence[] = [
  {
    id: 'nohang-sending',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['to the victim'],
    since: 'nohang 0.1',
    sample: '  Sending SIGTERM to the victim',
    expected: { family: 'userspaceKill', killer: KILLER, stage: 'attempt', signal: 'SIGTERM' },
    read: readSending,
  },
  {
    id: 'nohang-victim',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: [', EUID: '],
    since: 'nohang 0.1',
    sample:
      '  PID:       4711, name: Web Content, state: S (sleeping), EUID: 1000, SID: 812 (bash), lifetime: 4h 12min',
    expected: {
      family: 'userspaceDetail',
      killer: KILLER,
      stage: 'intent',
      pid: 4711,
      comm: 'Web Content',
      uid: 1000,
    },
    read: readVictim,
  },
  {
    id: 'nohang-highest-badness',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: [', badness: '],
    since: 'nohang 0.1',
    sample: '  PID: 4711, name: java, badness: 842',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'intent', pid: 4711, comm: 'java' },
    read: readVictim,
  },
  {
    id: 'nohang-cgroup',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['cgroup_v1: ', 'cgroup_v2: '],
    since: 'nohang 0.1',
    sample: '  cgroup_v2: /system.slice/batch.service',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'intent', cgroup: '/system.slice/batch.service' },
    read: readCgroup,
  },
  {
    id: 'nohang-progress',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['The victim '],
    since: 'nohang 0.1',
    sample: 'The victim died in 0.118s',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'done' },
    read: readProgress,
  },
];
