import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern, pidOf } from './pattern.ts';

const REASON = /^(?:memory used \(|memory pressure for |swap used \()/;
const MARKED_END = ' for killing';
const RULE = /^Rule '([^']*)' conditions met for cgroup (.+) for (\S.*), taking action (\S+)$/;
const ATTEMPT = /^oomd attempting to kill (\d+) with (?:SIG)?([A-Z]+\d*)$/;
const CANDIDATES = /^Considered \d+ cgroups for killing, top candidates were:$/;

// systemd 247 announces like this, and says of the kill nothing but at debug level.
const ANNOUNCED =
  /^(?:Memory pressure for \/.* is greater than \d+%? for more than \S.* and there was reclaim activity|Swap used \(\d+\) \/ total \(\d+\) is more than \d+%)$/;
const KILLER = 'systemd-oomd';

/** `Killed CGROUP due to REASON`, `Marked CGROUP for killing due to REASON`: the reason begins with what it measures. */
function readKill(text: string): LineEvent | undefined {
  const marked = text.startsWith('Marked ');
  if (!marked && !text.startsWith('Killed ')) return undefined;
  const at = text.indexOf(' due to ');
  const reason = text.slice(at + 8);
  if (at < 0 || !REASON.test(reason)) return undefined;
  const subject = text.slice(7, at);
  if (marked !== subject.endsWith(MARKED_END)) return undefined;
  const cgroup = marked ? subject.slice(0, -MARKED_END.length) : subject;
  if (cgroup === '') return undefined;
  return { family: 'userspaceKill', killer: KILLER, stage: marked ? 'intent' : 'done', cgroup, reason };
}

const readRule = byPattern(RULE, ([, rule = '', cgroup = '', span = '', action = '']) => ({
  family: 'userspaceDetail',
  killer: KILLER,
  stage: 'intent',
  cgroup,
  reason: `rule '${rule}' for ${span}, action ${action}`,
}));

const readAttempt = byPattern(ATTEMPT, ([, digits, signal = '']) => ({
  family: 'userspaceDetail',
  killer: KILLER,
  stage: 'attempt',
  ...present({ pid: pidOf(digits) }),
  signal: `SIG${signal}`,
}));

const readAnnounced = byPattern(ANNOUNCED, ([reason = '']) => ({
  family: 'userspaceDetail',
  killer: KILLER,
  stage: 'intent',
  reason,
}));

const readCandidates = byPattern(CANDIDATES, () => ({ family: 'userspaceDetail', killer: KILLER, stage: 'intent' }));

const DAEMONS = ['systemd-oomd'];

/**
 * What systemd-oomd says (src/oom/oomd-manager.c and oomd-util.c of systemd 247 to 259). It kills whole cgroups, and names their
 * processes only at debug level. `Marked` may still be undone, by a hook or by its death; PID 1 says the kill.
 */
export const SYSTEMD_OOMD: readonly DaemonSentence[] = [
  {
    id: 'systemd-oomd-killed-swap',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['due to memory used ('],
    since: 'systemd 249',
    until: 'systemd 257',
    sample:
      'Killed /user.slice/user-1000.slice/user@1000.service/app.slice/app-code-4711.scope due to memory used (7918133248) / total (8232407040) and swap used (4080103424) / total (4294963200) being more than 90.00%',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'done',
      cgroup: '/user.slice/user-1000.slice/user@1000.service/app.slice/app-code-4711.scope',
      reason:
        'memory used (7918133248) / total (8232407040) and swap used (4080103424) / total (4294963200) being more than 90.00%',
    },
    read: readKill,
  },
  {
    id: 'systemd-oomd-killed-swap-only',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['due to swap used ('],
    since: 'systemd 248',
    until: 'systemd 248',
    sample: 'Killed /system.slice/batch.service due to swap used (4080103424) / total (4294963200) being more than 90%',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'done',
      cgroup: '/system.slice/batch.service',
      reason: 'swap used (4080103424) / total (4294963200) being more than 90%',
    },
    read: readKill,
  },
  {
    id: 'systemd-oomd-killed-pressure',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['due to memory pressure for '],
    since: 'systemd 248',
    until: 'systemd 257',
    sample:
      'Killed /system.slice/web app.service due to memory pressure for /system.slice being 65.15% > 50.00% for > 20s with reclaim activity',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'done',
      cgroup: '/system.slice/web app.service',
      reason: 'memory pressure for /system.slice being 65.15% > 50.00% for > 20s with reclaim activity',
    },
    read: readKill,
  },
  {
    id: 'systemd-oomd-marked',
    family: 'userspaceKill',
    daemons: DAEMONS,
    literals: ['for killing due to memory'],
    since: 'systemd 258',
    sample:
      'Marked /system.slice/nix-daemon.service for killing due to memory pressure for /system.slice being 65.15% > 50.00% for > 20s with reclaim activity',
    expected: {
      family: 'userspaceKill',
      killer: KILLER,
      stage: 'intent',
      cgroup: '/system.slice/nix-daemon.service',
      reason: 'memory pressure for /system.slice being 65.15% > 50.00% for > 20s with reclaim activity',
    },
    read: readKill,
  },
  {
    id: 'systemd-oomd-rule',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['conditions met for cgroup '],
    since: 'systemd 260',
    sample:
      "Rule 'swap-heavy' conditions met for cgroup /system.slice/batch.service for 30s, taking action kill-by-swap",
    expected: {
      family: 'userspaceDetail',
      killer: KILLER,
      stage: 'intent',
      cgroup: '/system.slice/batch.service',
      reason: "rule 'swap-heavy' for 30s, action kill-by-swap",
    },
    read: readRule,
  },
  {
    id: 'systemd-oomd-attempt',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['oomd attempting to kill '],
    since: 'systemd 247',
    sample: 'oomd attempting to kill 4711 with KILL',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'attempt', pid: 4711, signal: 'SIGKILL' },
    read: readAttempt,
  },
  {
    id: 'systemd-oomd-candidates',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['cgroups for killing, top candidates were'],
    since: 'systemd 250',
    sample: 'Considered 21 cgroups for killing, top candidates were:',
    expected: { family: 'userspaceDetail', killer: KILLER, stage: 'intent' },
    read: readCandidates,
  },
  {
    id: 'systemd-oomd-announced',
    family: 'userspaceDetail',
    daemons: DAEMONS,
    literals: ['and there was reclaim activity', ') is more than '],
    since: 'systemd 247',
    until: 'systemd 247',
    sample:
      'Memory pressure for /system.slice is greater than 60 for more than 30 seconds and there was reclaim activity',
    expected: {
      family: 'userspaceDetail',
      killer: KILLER,
      stage: 'intent',
      reason:
        'Memory pressure for /system.slice is greater than 60 for more than 30 seconds and there was reclaim activity',
    },
    read: readAnnounced,
  },
];
