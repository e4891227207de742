import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { isWithin, placesOf } from './paths.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const TASK_IN = 'Task in ';
const LIMIT_OF = ' killed as a result of limit of ';
const REACHED = 'Memory limit reached of cgroup ';
const PATH = /^ *(?:\/|$)/;
const CUT = { family: 'taskIn', truncated: true } as const;

// A line without its end is either cut or the first of the pieces in which the kernel prints this sentence.
function read(line: string): LineEvent | undefined {
  const { text, cut } = beforePagerCut(line);
  if (text.startsWith(REACHED)) return event(undefined, text.slice(REACHED.length), cut);
  if (!text.startsWith(TASK_IN)) return text === 'Task in' ? CUT : undefined;
  // Of a deleted cgroup the name is empty; then one blank may be all there is after `of`.
  const padded = `${text} `;
  const places = placesOf(LIMIT_OF, padded) ?? [];
  if (places.length === 0) return PATH.test(text.slice(TASK_IN.length)) ? CUT : undefined;
  const at = places.length === 1 ? places[0] : onlySound(text, places);
  if (at === undefined || (cut && places.length > 1)) return cut ? CUT : { family: 'taskIn' };
  return event(text.slice(TASK_IN.length, at), text.slice(at + LIMIT_OF.length), cut);
}

/** Where a path holds the words between the paths, the victim's cgroup is the other one or below it. */
function onlySound(text: string, places: readonly number[]): number | undefined {
  const sound = places.filter((at) => isWithin(text.slice(TASK_IN.length, at), text.slice(at + LIMIT_OF.length)));
  return sound.length === 1 ? sound[0] : undefined;
}

function event(taskMemcg: string | undefined, oomMemcg: string, cut: boolean): LineEvent {
  const truncated = cut ? (true as const) : undefined;
  return {
    family: 'taskIn',
    ...present({ taskMemcg: pathOf(taskMemcg), oomMemcg: cut ? undefined : pathOf(oomMemcg), truncated }),
  };
}

function pathOf(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Whose limit was hit and where the victim lives (mm/memcontrol.c, mem_cgroup_print_oom_info()). */
export const TASK_IN_LINES: readonly Sentence[] = [
  {
    id: 'task-in',
    family: 'taskIn',
    // Its pieces too: the first has the first words, el6 begins the second with `as`.
    literals: ['as a result of limit of', 'Task in '],
    starts: 'T',
    since: '2.6.30',
    until: '4.20',
    sample: 'Task in /docker/4f1c/nested killed as a result of limit of /docker/4f1c',
    expected: { family: 'taskIn', taskMemcg: '/docker/4f1c/nested', oomMemcg: '/docker/4f1c' },
    read,
  },
  {
    id: 'limit-reached',
    family: 'taskIn',
    literals: ['limit reached of cgroup'],
    starts: 'M',
    since: '4.0',
    until: '4.20',
    sample: 'Memory limit reached of cgroup /docker/4f1c',
    expected: { family: 'taskIn', oomMemcg: '/docker/4f1c' },
    read,
  },
];
