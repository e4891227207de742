import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const NOTHING = /^(?:Out of memory and no killable processes\.\.\.|(?:sysrq: )?OOM request ignored\. No task eligible)/;
const IGNORED = /^(?:sysrq: )?OOM request ignored because killer is disabled/;
const PANIC = 'Kernel panic - not syncing: ';
// mm/oom_kill.c of every era; what else panics with these words (out of memory at boot) is no OOM kill's matter.
const REASONS = [
  'Out of memory: compulsory panic_on_oom is enabled',
  'Out of memory: system-wide panic_on_oom is enabled',
  'out of memory. panic_on_oom is selected',
  'out of memory. Compulsory panic_on_oom is selected.',
  'Out of memory and no killable processes...',
  'System is deadlocked on memory',
] as const;
const MIN_REASON = 'Out of memory'.length;

/** A reason that the line's end cuts is told by its first words. */
function readPanic(text: string): LineEvent | undefined {
  if (!text.startsWith(PANIC)) return undefined;
  const said = text.slice(PANIC.length);
  const reason = REASONS.find((each) => said.startsWith(each));
  if (reason !== undefined) return { family: 'panic', reason };
  const { text: start } = beforePagerCut(said);
  if (start.length < MIN_REASON || !REASONS.some((each) => each.startsWith(start))) return undefined;
  return {
    family: 'panic',
    reason: start.startsWith('System') ? REASONS[5] : start.slice(0, MIN_REASON),
    truncated: true,
  };
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
  {
    id: 'panic-2.6',
    family: 'panic',
    literals: ['Kernel panic - not syncing'],
    starts: 'K',
    since: '2.6.18',
    until: '2.6.35',
    sample: 'Kernel panic - not syncing: out of memory. panic_on_oom is selected',
    expected: { family: 'panic', reason: 'out of memory. panic_on_oom is selected' },
    read: readPanic,
  },
  {
    id: 'panic-deadlock',
    family: 'panic',
    literals: ['Kernel panic - not syncing'],
    starts: 'K',
    since: '4.19',
    sample: 'Kernel panic - not syncing: System is deadlocked on memory',
    expected: { family: 'panic', reason: 'System is deadlocked on memory' },
    read: readPanic,
  },
  {
    id: 'request-ignored',
    family: 'requestIgnored',
    literals: ['OOM request ignored'],
    starts: 'sO',
    since: '4.1',
    sample: 'sysrq: OOM request ignored because killer is disabled',
    expected: { family: 'requestIgnored' },
    read: (text) => (IGNORED.test(text) ? { family: 'requestIgnored' } : undefined),
  },
];
