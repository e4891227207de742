import { describe, expect, it } from 'vitest';
import { matchLine, SENTENCES, type Sentence } from '../../../src/grammar/index.ts';
import type { LineEvent } from '../../../src/model/line-event.ts';

/** The values of an event by their path. */
function valuesOf(event: object, path = ''): [string, unknown][] {
  return Object.entries(event).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? valuesOf(value, `${path}${key}.`)
      : [[`${path}${key}`, value] as [string, unknown]],
  );
}

// Values that end the line without a unit: the beginning of one looks like a whole one, and no end form tells.
const LAST_OF_LINE: Readonly<Record<string, readonly string[]>> = {
  opening: ['oomScoreAdj', 'order'],
  constraint: ['uid'],
  killed: ['oomScoreAdj'],
  memcgUsage: ['failcnt'],
  memcgStat: ['value'],
  taskIn: ['oomMemcg'],
  cpusetLine: ['memsAllowed'],
  taskRow: ['cells'],
  memInfoTotals: ['pages.pagetables'],
  vmKilling: ['comm', 'pid'],
  userspaceKill: ['oomScoreAdj'],
  memoryAllocations: ['place'],
  userspaceDetail: ['reason'],
};

/** What a cut line says and the whole one does not, or says otherwise. */
function invented(event: LineEvent, whole: LineEvent, whose: readonly string[]): string[] {
  const truth = new Map(valuesOf(whole));
  return valuesOf(event)
    .filter(([path, value]) => path !== 'truncated' && !isTrue(value, truth.get(path)))
    .filter(([path]) => !whose.some((last) => path.startsWith(last)))
    .map(([path, value]) => `${path}=${String(value)}`);
}

// A cgroup that is not known is ''. Cells are said from the left; of a panic's reason the first words tell which it is.
function isTrue(value: unknown, truth: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(truth)) return value.every((cell, at) => cell === truth[at]);
  return (
    value === truth ||
    value === '' ||
    ((value === 'Out of memory' || value === 'out of memory') && String(truth).startsWith(value))
  );
}

// Beginnings that are a line of another family.
const OTHER_FAMILIES: Readonly<Record<string, readonly string[]>> = { 'low-memory-killer-cache': ['memcgStat'] };
// Beginnings that are a whole line of another era.
const WHOLE_ELSEWHERE: Readonly<Record<string, RegExp>> = {
  killed: /^Killed process 17 \(.*\) ?$|-rss:\d+kB$/,
  memcgStats: /^[^:]*: ?$/,
  memInfoTotals: /(?:pagetables|unstable):\d+ ?$/,
  // Each size has its unit; kernels differ in which stands last.
  memInfoNode: /\dk?B? ?$| [a-z_()]*$/,
  memInfoZone: /\d[kK]?B? ?$| [a-z_]*$/,
};

function wrongs(sentence: Sentence, mark: string): string[] {
  const { sample, expected, family } = sentence;
  return Array.from(sample, (_, end) => {
    const text = `${sample.slice(0, end)}${mark}`;
    const event = matchLine(text);
    // The name ends as a line does.
    if (text.endsWith(',task=x,pid=1,uid=0')) return [];
    if (event === undefined || OTHER_FAMILIES[sentence.id]?.includes(event.family)) return [];
    if (family === 'fragment' || event.family === 'fragment') return [];
    if (event.family !== family) return [`${text}: is ${event.family}`];
    const told = invented(event, expected, mark === '' ? (LAST_OF_LINE[family] ?? []) : []);
    return told.map((each) => `${text}: ${each}`);
  }).flat();
}

describe.each(['', '>', '\u2026', '...'])('cut at every byte, with "%s" behind', (mark) => {
  it.each(SENTENCES.map((sentence) => [sentence.id, sentence] as const))('%s says nothing untrue', (_, sentence) => {
    expect(wrongs(sentence, mark)).toEqual([]);
  });
});

describe('what is cut is said to be', () => {
  it.each(SENTENCES.map((sentence) => [sentence.id, sentence] as const))('%s', (_, { sample, expected, family }) => {
    const silent = Array.from(sample, (__, end) => sample.slice(0, end)).filter((text) => {
      const event = matchLine(text);
      if (event?.family !== family || event.truncated === true || family === 'fragment') return false;
      if (WHOLE_ELSEWHERE[family]?.test(text) === true) return false;
      const last = LAST_OF_LINE[family] ?? [];
      const lacks = valuesOf(expected).filter(([path]) => !valuesOf(event).some(([other]) => other === path));
      return lacks.some(([path]) => !last.some((each) => path.startsWith(each)));
    });
    expect(silent).toEqual([]);
  });
});
