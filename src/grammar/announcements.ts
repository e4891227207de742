import type { LineEvent } from '../model/line-event.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';

const MANUAL = /^(?:sysrq: )?(?:SysRq : |sysrq: )?Manual OOM execution$/;
const SUPPRESSED = /^oom_kill_process: (\d+) callbacks suppressed$/;

function readSuppressed(text: string): LineEvent | undefined {
  const count = integer(SUPPRESSED.exec(text)?.[1]);
  return count === undefined ? undefined : { family: 'suppressed', count };
}

/** What stands around reports: a request by hand, a note on memory compaction, lines that the rate limit swallowed. */
export const ANNOUNCEMENTS: readonly Sentence[] = [
  {
    id: 'manual',
    family: 'manual',
    literals: ['Manual OOM execution'],
    starts: 'sS',
    since: '2.6.11',
    sample: 'sysrq: Manual OOM execution',
    expected: { family: 'manual' },
    read: (text) => (MANUAL.test(text) && /^s/i.test(text) ? { family: 'manual' } : undefined),
  },
  {
    id: 'compaction-disabled',
    family: 'compactionDisabled',
    literals: ['COMPACTION is disabled'],
    starts: 'C',
    since: '4.7',
    sample: 'COMPACTION is disabled!!!',
    expected: { family: 'compactionDisabled' },
    read: (text) => (text.startsWith('COMPACTION is disabled') ? { family: 'compactionDisabled' } : undefined),
  },
  {
    id: 'suppressed',
    family: 'suppressed',
    literals: ['oom_kill_process: '],
    starts: 'o',
    since: '3.7',
    sample: 'oom_kill_process: 12 callbacks suppressed',
    expected: { family: 'suppressed', count: 12 },
    read: readSuppressed,
  },
];
