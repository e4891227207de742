import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const HEAD = 'Tasks in ';
const END = ' are going to be killed due to memory.oom.group set';
// As much of the end as tells the sentence from others.
const END_START = ' are going to be killed';

function read(text: string): LineEvent | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const at = text.lastIndexOf(END_START);
  if (at < HEAD.length) return undefined;
  const end = beforePagerCut(text.slice(at)).text;
  if (at === HEAD.length || !END.startsWith(end)) return undefined;
  return { family: 'group', cgroup: text.slice(HEAD.length, at), ...(end === END ? {} : { truncated: true }) };
}

/** All of a cgroup is killed (mm/memcontrol.c, mem_cgroup_print_oom_group()); kill lines of its processes follow. */
export const GROUP: readonly Sentence[] = [
  {
    id: 'group',
    family: 'group',
    literals: ['are going to be killed'],
    starts: 'T',
    since: '4.19',
    sample: 'Tasks in /kubepods.slice/pod 1 are going to be killed due to memory.oom.group set',
    expected: { family: 'group', cgroup: '/kubepods.slice/pod 1' },
    read,
  },
];
