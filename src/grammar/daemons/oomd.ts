import { present } from '../../lib/present.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern } from './pattern.ts';
import { RING_BUFFER } from './ring-buffer.ts';

// Pressure over 10, 60 and 300 seconds; then cgroup, its bytes, ruleset.
const HEAD = /^oomd kill: ([\d.]+) ([\d.]+) ([\d.]+) (?=\S)/;
// A dry run (`killer:(dry)name`) kills nothing.
const KILLER = /^killer:(\w\S*)(?: v2)?$/;
// Behind a cgroup, which may hold anything: the last one counts.
const BYTES = / (\d+) (?=(?:ruleset|detector):)/g;

/** From both ends to the middle: one pattern for all of it would try each cgroup with each ruleset with each killer. */
const readKill = byPattern(HEAD, ({ 0: head, 1: ten, 2: minute, 3: long, input }) => {
  const end = input.lastIndexOf('killer:');
  const killer = KILLER.exec(input.slice(Math.max(0, end)))?.[1];
  const middle = input.slice(head.length, Math.max(head.length, end));
  const bytes = [...middle.matchAll(BYTES)].at(-1);
  if (killer === undefined || bytes === undefined || bytes.index === 0 || /\w$/.test(middle)) return undefined;
  const path = middle.slice(0, bytes.index);
  const ruleset = middle.slice(bytes.index + bytes[0].length);
  return {
    family: 'userspaceKill',
    killer: 'oomd',
    stage: 'done',
    cgroup: (path.startsWith('/') ? path : `/${path}`).trimEnd(),
    reason: `pressure ${[ten, minute, long].join(' ')}, ${ruleset}killer:${killer}`,
    ...present({ rssBytes: integer(bytes[1]) }),
  };
});

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
