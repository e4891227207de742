import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../src/model/family.ts';
import { DAEMON_SENTENCES, matchLine, readLine, SENTENCES } from '../../../src/grammar/index.ts';

describe('every sentence', () => {
  it.each(SENTENCES.map((sentence) => [sentence.id, sentence] as const))('%s reads its sample', (_, sentence) => {
    expect(matchLine(sentence.sample)).toEqual(sentence.expected);
    expect(readLine(sentence.family, sentence.sample)).toEqual(sentence.expected);
    expect(sentence.expected.family).toBe(sentence.family);
  });

  it.each(SENTENCES.map((sentence) => [sentence.id, sentence] as const))(
    '%s has needles in its sample',
    (_, sentence) => {
      const byWord = sentence.literals.some((literal) => sentence.sample.includes(literal));
      const byShape = sentence.shape !== undefined && new RegExp(sentence.shape).test(`\n${sentence.sample}`);
      expect(byWord || byShape).toBe(true);
      for (const literal of sentence.literals) expect(literal).toMatch(/^[ -!#-.0-[\]-~]+$/);
    },
  );

  it('has its own id, and every family has a sentence, of the kernel or of a program', () => {
    expect(new Set(SENTENCES.map(({ id }) => id)).size).toBe(SENTENCES.length);
    const said = new Set([...SENTENCES, ...DAEMON_SENTENCES].map(({ family }) => family));
    expect(FAMILIES.filter((family) => !said.has(family))).toEqual([]);
  });
});
