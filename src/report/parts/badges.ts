import type { Incident } from '../../model/generated/incident.ts';
import type { Block, Tone } from '../document.ts';

interface Badge {
  readonly tone: Tone;
  readonly text: string;
}

/** The parts of a report in plain words. */
export const PART_WORDS: Readonly<Record<string, string>> = {
  opening: 'who asked for the memory',
  cpuLine: "the kernel's version",
  memory: 'how much memory there was',
  taskTable: 'the table of processes',
  tableHeader: 'the head of the table of processes',
  constraint: 'whose limit it was',
  killed: 'the kill itself',
};

const KIND_WORDS: Readonly<Record<Incident['kind'], Badge>> = {
  'kernel-kill': { tone: 'plain', text: 'killed by the kernel' },
  'kernel-group-kill': { tone: 'plain', text: 'killed as a group' },
  'kernel-no-victim': { tone: 'alarm', text: 'nothing could be killed' },
  'kernel-panic': { tone: 'alarm', text: 'the host went down' },
  'userspace-kill': { tone: 'plain', text: 'killed by a daemon' },
  'runtime-only': { tone: 'warning', text: 'told by a runtime alone' },
};

/** What kind of kill it was, and what its log lacks. */
export function badgeBlock(incident: Incident): Block {
  return { kind: 'badges', items: [KIND_WORDS[incident.kind], ...lacks(incident), ...doubts(incident)] };
}

function lacks({ evidence: { missing, damaged, gaps = [], cut, suppressed } }: Incident): readonly Badge[] {
  const lost = gaps.reduce((sum, { lines }) => sum + (lines ?? 0), 0);
  return [
    ...missing.map((part): Badge => ({ tone: 'warning', text: `not in the log: ${PART_WORDS[part] ?? part}` })),
    ...damaged.map((part): Badge => ({ tone: 'warning', text: `cut off: ${part}` })),
    ...(gaps.length === 0
      ? []
      : [
          {
            tone: 'warning',
            text: lost === 0 ? 'lines are lost here' : `${String(lost)} lines are lost here`,
          } as const,
        ]),
    ...(cut === true ? [{ tone: 'warning', text: 'shortened by a bound' } as const] : []),
    ...(suppressed === undefined
      ? []
      : [{ tone: 'warning', text: `${String(suppressed)} reports not printed (rate limit)` } as const]),
  ];
}

function doubts({ evidence, timeSource, time, timeInferred = [], occurrences }: Incident): readonly Badge[] {
  const told: readonly (readonly [boolean, Tone, string])[] = [
    [evidence.provenance === 'none', 'warning', 'nothing proves that the kernel wrote it'],
    [evidence.late === true, 'dim', 'told late'],
    [evidence.duplicates > 0, 'dim', `${String(evidence.duplicates)} repeated kill lines folded`],
    [(evidence.copies ?? 1) > 1, 'dim', `${String(evidence.copies ?? 1)} copies of the log folded`],
    [time === undefined || timeSource === 'received', 'warning', 'no time in the log'],
    [timeInferred.length > 0, 'dim', `inferred of its time: ${timeInferred.join(', ')}`],
    [(occurrences ?? 1) > 1, 'plain', `printed ${String(occurrences ?? 1)} times`],
  ];
  return told.flatMap(([is, tone, text]) => (is ? [{ tone, text }] : []));
}
