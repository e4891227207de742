import { present } from '../../lib/present.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern } from './pattern.ts';
import { RING_BUFFER } from './ring-buffer.ts';

// Pressure over 10, 60 and 300 seconds, cgroup, its bytes. A dry run (`killer:(dry)name`) kills nothing.
const KILL = /^oomd kill: ([\d.]+) ([\d.]+) ([\d.]+) (\S.*) (\d+) ((?:ruleset|detector):.*)\bkiller:(\w\S*)(?: v2)?$/;

const readKill = byPattern(KILL, ([, ten, minute, long, path = '', bytes, ruleset = '', killer = '']) => ({
  family: 'userspaceKill',
  killer: 'oomd',
  stage: 'done',
  cgroup: (path.startsWith('/') ? path : `/${path}`).trimEnd(),
  reason: `pressure ${[ten, minute, long].join(' ')}, ${ruleset}killer:${killer}`,
  ...present({ rssBytes: integer(bytes) }),
}));

/**
 * What Meta's oomd writes to /dev/kmsg (src/oomd/plugins/BaseKillPlugin.cpp, Log.cpp of 0.1 to 0.5): a line of the ring buffer
 * that is no kernel's, and names no program but in its words.
 */
export const OOMD: readonly DaemonSentence[] = [
  {
    id: 'oomd-kill',
    family: 'userspaceKill',
    daemons: ['oomd', 'oomd kill', RING_BUFFER],
    literals: ['oomd kill: '],
    since: 'oomd 0.1',
    sample:
      'oomd kill: 81.28 80.05 42.78 system.slice/batch.service 4294967296 ruleset:[protect sshd] detectorgroup:[high pressure] killer:kill_by_memory_size_or_growth v2',
    expected: {
      family: 'userspaceKill',
      killer: 'oomd',
      stage: 'done',
      cgroup: '/system.slice/batch.service',
      reason:
        'pressure 81.28 80.05 42.78, ruleset:[protect sshd] detectorgroup:[high pressure] killer:kill_by_memory_size_or_growth',
      rssBytes: 4_294_967_296,
    },
    read: readKill,
  },
];
