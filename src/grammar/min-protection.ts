import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';

const SENTENCE = /^Memory cgroup min protection \d+kB -- low protection \d+kB/;

/** The text that stands behind the sentence: it lacks its newline, so another record may be glued to it. */
export function afterMinProtection(text: string): string {
  const length = SENTENCE.exec(text)?.[0].length;
  return length === undefined ? '' : text.slice(length);
}

function read(text: string): LineEvent | undefined {
  return SENTENCE.test(text) ? { family: 'minProtection' } : undefined;
}

/** What of the cgroup's memory is protected (mm/memcontrol.c, mem_cgroup_show_protected_memory()); the numbers' unit is doubtful. */
export const MIN_PROTECTION: readonly Sentence[] = [
  {
    id: 'min-protection',
    family: 'minProtection',
    literals: ['cgroup min protection'],
    starts: 'M',
    since: '6.19',
    sample: 'Memory cgroup min protection 0kB -- low protection 0kB',
    expected: { family: 'minProtection' },
    read,
  },
];
