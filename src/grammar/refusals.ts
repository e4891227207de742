import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';

const NOTHING = /^(?:Out of memory and no killable processes\.\.\.|(?:sysrq: )?OOM request ignored\. No task eligible)/;
const PANIC = /^Kernel panic - not syncing: ((?:Out of memory|out of memory|System is deadlocked on memory)\b.*)$/;

function readPanic(text: string): LineEvent | undefined {
  const reason = PANIC.exec(text)?.[1];
  return reason === undefined ? undefined : { family: 'panic', reason: reason.trimEnd() };
}

/** Shortages that end without a victim. */
export const REFUSALS: readonly Sentence[] = [
  {
    id: 'nothing-killable',
    family: 'nothingKillable',
    literals: ['no killable processes', 'No task eligible'],
    starts: 'Oso',
    since: '4.19',
    sample: 'Out of memory and no killable processes...',
    expected: { family: 'nothingKillable' },
    read: (text) => (NOTHING.test(text) ? { family: 'nothingKillable' } : undefined),
  },
  {
    id: 'panic',
    family: 'panic',
    literals: ['Kernel panic - not syncing'],
    starts: 'K',
    since: '2.6.11',
    sample: 'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled',
    expected: { family: 'panic', reason: 'Out of memory: system-wide panic_on_oom is enabled' },
    read: readPanic,
  },
];
