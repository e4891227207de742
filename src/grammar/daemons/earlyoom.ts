import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import { integer } from '../number.ts';
import { isComm } from '../process-name.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern, bytesOfMib, pidOf } from './pattern.ts';

const KILLER = 'earlyoom';
const SIGNALS: Readonly<Record<string, string>> = { '9': 'SIGKILL', '15': 'SIGTERM' };

// Signal 0 is its test of itself at the start; it is no kill.
const SENDING = /^sending (SIG[A-Z]+) to process (\d+)(?: uid (\d+))? "/;
const KILLING = /^[Kk]illing process (\d+) "/;
// A name may hold quotes, and whole pretended endings: the last end that leaves a name of a process counts.
const NAME_END = /"(?: with signal (\d+))?(?:: (?=oom_score -?\d|badness -?\d)|$)/g;
const QUOTED_BY_NAME = /^Killing process '(.*)' with signal (\d+), pid: (\d+), badness: (-?\d+), VmRSS: (\d+) MiB$/;
const BARE = /^Killing process (\d+) (\S.*)$/;
const LOW_MEMORY = /^low memory! at or below (SIG[A-Z]+) limits(?:: (.*))?$/;
const PROGRESS: readonly (readonly [RegExp, 'attempt' | 'done'])[] = [
  [/^process (?:\d+ )?exited after [\d.]+ seconds$/, 'done'],
  [/^(?:process \d+ did not exit, )?escalating to SIGKILL after [\d.]+ seconds$/, 'attempt'],
  [/^kill failed: .+$/, 'attempt'],
  [/^Could not find a process to kill\b.*$/, 'attempt'],
];

/** `"NAME": badness 1181, VmRSS 4568 MiB` behind the head of a kill. */
function readKill(text: string): LineEvent | undefined {
  const head = SENDING.exec(text) ?? KILLING.exec(text);
  if (head === null) return undefined;
  const sending = text.startsWith('sending');
  const rest = text.slice(head[0].length);
  const end = nameEnd(rest);
  if (end === undefined) return undefined;
  const numbers = rest.slice(end.index + end[0].length);
  return {
    family: 'userspaceKill',
    killer: KILLER,
    stage: 'attempt',
    ...present({
      signal: sending ? head[1] : SIGNALS[end[1] ?? ''],
      pid: pidOf(sending ? head[2] : head[1]),
      uid: sending ? integer(head[3]) : undefined,
      comm: rest.slice(0, end.index),
      oomScore: integer(/(?:^|, )oom_score (\d+)(?=,)/.exec(numbers)?.[1]),
      oomScoreAdj: signed(/(?:^|, )oom_score_adj (-?\d+)(?=,)/.exec(numbers)?.[1]),
      rssBytes: bytesOfMib(/(?:^|, )VmRSS (\d+) MiB/.exec(numbers)?.[1]),
    }),
  };
}

const MAX_HEAD = 128;

function nameEnd(rest: string): RegExpExecArray | undefined {
  return [...rest.slice(0, MAX_HEAD).matchAll(NAME_END)].findLast((end) => isComm(rest.slice(0, end.index)));
}

function signed(digits: string | undefined): number | undefined {
  return digits?.startsWith('-') === true ? negative(digits) : integer(digits);
}

function negative(digits: string): number | undefined {
  const value = integer(digits.slice(1));
  return value === undefined ? undefined : -value;
}

const readByName = byPattern(QUOTED_BY_NAME, ([, comm, signal = '', pid, , rss]) => ({
  family: 'userspaceKill',
  killer: KILLER,
  stage: 'attempt',
  ...present({ comm, signal: SIGNALS[signal], pid: pidOf(pid), rssBytes: bytesOfMib(rss) }),
}));

const readBare = byPattern(BARE, ([, pid, name]) => {
  // systemd says `Killing process 123 (x) with signal SIGKILL.`; earlyoom has neither parentheses nor quotes here.
  if (name === undefined || /^[("']/.test(name) || / with signal /.test(name)) return undefined;
  return { family: 'userspaceKill', killer: KILLER, stage: 'attempt', ...present({ pid: pidOf(pid), comm: name }) };
});

const readLowMemory = byPattern(LOW_MEMORY, ([, signal, reason]) => ({
  family: 'userspaceDetail',
  killer: KILLER,
  stage: 'intent',
  ...present({ signal, reason }),
}));

function readProgress(text: string): LineEvent | undefined {
  const stage = PROGRESS.find(([pattern]) => pattern.test(text))?.[1];
  return stage === undefined ? undefined : { family: 'userspaceDetail', killer: KILLER, stage };
}

const DAEMONS = ['earlyoom'];

/** What earlyoom says (kill.c and main.c of 0.11 to 1.8). */
export const EARLYOOM: readonly DaemonSentence[] = [
  {
    id: 'earlyoom-sending',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['sending SIGTERM to process', 'sending SIGKILL to process'],
    since: 'earlyoom 1.4',
    sample: 'sending SIGTERM to process 9994 uid 1000 "Web Content": badness 1181, VmRSS 4568 MiB',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'attempt',
      signal: 'SIGTERM',
      pid: 9994,
      uid: 1000,
      comm: 'Web Content',
      rssBytes: 4_789_895_168,
    },
    read: readKill,
  },
  {
    id: 'earlyoom-sending-cmdline',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['sending SIGTERM to process', 'sending SIGKILL to process'],
    since: 'earlyoom 1.8',
    sample:
      'sending SIGKILL to process 2232050 uid 1000 "bun": oom_score 712, oom_score_adj -5, VmRSS 4514 MiB, cmdline "bun test --timeout 60000 ./src"',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'attempt',
      signal: 'SIGKILL',
      pid: 2_232_050,
      uid: 1000,
      comm: 'bun',
      oomScore: 712,
      oomScoreAdj: -5,
      rssBytes: 4_733_272_064,
    },
    read: readKill,
  },
  {
    id: 'earlyoom-killing-with-signal',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['illing process '],
    since: 'earlyoom 1.3',
    until: 'earlyoom 1.3',
    sample: 'killing process 9994 "memhog" with signal 15: badness 842, VmRSS 512 MiB',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'attempt',
      signal: 'SIGTERM',
      pid: 9994,
      comm: 'memhog',
      rssBytes: 536_870_912,
    },
    read: readKill,
  },
  {
    id: 'earlyoom-killing-by-name',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['illing process '],
    since: 'earlyoom 1.1',
    until: 'earlyoom 1.2',
    sample: "Killing process 'it's' with signal 9, pid: 4711, badness: 12, VmRSS: 512 MiB",
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'attempt',
      comm: "it's",
      signal: 'SIGKILL',
      pid: 4711,
      rssBytes: 536_870_912,
    },
    read: readByName,
  },
  {
    id: 'earlyoom-killing-bare',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['illing process '],
    since: 'earlyoom 0.1',
    until: 'earlyoom 1.0',
    sample: 'Killing process 4711 chrome',
    expected: { family: 'userspaceKill', killer: KILLER, stage: 'attempt', pid: 4711, comm: 'chrome' },
    read: readBare,
  },
  {
    id: 'earlyoom-low-memory',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['low memory! at or below'],
    since: 'earlyoom 1.4',
    sample: 'low memory! at or below SIGTERM limits: mem 10.00%, swap 10.00%',
    expected: {
      family: 'userspaceDetail',
      killer: KILLER,
      stage: 'intent',
      signal: 'SIGTERM',
      reason: 'mem 10.00%, swap 10.00%',
    },
    read: readLowMemory,
  },
  {
    id: 'earlyoom-exited',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['exited after '],
    since: 'earlyoom 1.3',
    sample: 'process exited after 2.8 seconds',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'done' },
    read: readProgress,
  },
  {
    id: 'earlyoom-escalating',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['escalating to SIGKILL', 'kill failed: ', 'find a process to kill'],
    since: 'earlyoom 1.3',
    sample: 'escalating to SIGKILL after 2.8 seconds',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'attempt' },
    read: readProgress,
  },
];
