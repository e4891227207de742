import { describe, expect, it } from 'vitest';
import { DAEMON_SENTENCES, matchDaemonLine, matchLine } from '../../../../src/grammar/index.ts';

const NAMED = DAEMON_SENTENCES.map((sentence) => [sentence.id, sentence] as const);

describe('every sentence of a program', () => {
  it.each(NAMED)('%s reads its sample, said by each of its programs or by nobody knows whom', (_, sentence) => {
    for (const daemon of [...sentence.daemons, undefined]) {
      expect(matchDaemonLine(daemon, sentence.sample)).toEqual(sentence.expected);
    }
    expect(sentence.expected.family).toBe(sentence.family);
  });

  it.each(NAMED)('%s is none of the kernel and of no other program', (_, sentence) => {
    expect(matchLine(sentence.sample)).toBeUndefined();
    for (const other of ['logger', 'sudo', 'audit', 'promtail', 'fluentd', 'java', '']) {
      expect(matchDaemonLine(other, sentence.sample)).toBeUndefined();
    }
  });

  it.each(NAMED)('%s has needles in its sample', (_, { literals, shape, sample }) => {
    const byShape = shape !== undefined && new RegExp(shape).test(sample);
    expect(byShape || literals.some((literal) => sample.includes(literal))).toBe(true);
    for (const literal of literals) {
      expect(literal).toMatch(/^[ -!#-.0-[\]-~]+$/);
      expect(literal.length).toBeGreaterThanOrEqual(6);
    }
  });

  it('has its own id', () => {
    expect(new Set(DAEMON_SENTENCES.map(({ id }) => id)).size).toBe(DAEMON_SENTENCES.length);
  });

  it.each(NAMED)(
    '%s, cut anywhere, throws nothing and names no part of a number',
    (_, { sample, daemons, expected }) => {
      const whole = new Set(Object.values(expected));
      for (let end = 0; end < sample.length; end += 1) {
        const event = matchDaemonLine(daemons[0], sample.slice(0, end));
        const numbers = Object.values(event ?? {}).filter((value) => typeof value === 'number');
        expect(numbers.filter((value) => !whole.has(value))).toEqual([]);
      }
    },
  );
});
