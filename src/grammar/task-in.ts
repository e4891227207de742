import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import type { Sentence } from './sentence.ts';

const TASK_IN = 'Task in ';
const LIMIT_OF = ' killed as a result of limit of ';
const REACHED = 'Memory limit reached of cgroup ';

function read(text: string): LineEvent | undefined {
  if (text.startsWith(REACHED)) return event(undefined, text.slice(REACHED.length));
  if (!text.startsWith(TASK_IN)) return undefined;
  // Of a deleted cgroup the name is empty; then one blank may be all there is after `of`. Both paths may hold blanks.
  const padded = `${text} `;
  const at = padded.lastIndexOf(LIMIT_OF);
  if (at < TASK_IN.length - 1) return undefined;
  return event(text.slice(TASK_IN.length, at), text.slice(at + LIMIT_OF.length));
}

function event(taskMemcg: string | undefined, oomMemcg: string): LineEvent {
  return {
    family: 'taskIn',
    ...present({ taskMemcg: taskMemcg?.trimEnd() === '' ? undefined : taskMemcg, oomMemcg: pathOf(oomMemcg) }),
  };
}

function pathOf(text: string): string | undefined {
  const path = text.trimEnd();
  return path === '' ? undefined : path;
}

/** Whose limit was hit and where the victim lives (mm/memcontrol.c, mem_cgroup_print_oom_info()). */
export const TASK_IN_LINES: readonly Sentence[] = [
  {
    id: 'task-in',
    family: 'taskIn',
    literals: ['killed as a result of limit of'],
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
