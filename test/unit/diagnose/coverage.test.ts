import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PRIMARY_ORDER } from '../../../src/diagnose/primary.ts';
import { RULES } from '../../../src/diagnose/rules.ts';

/** Findings that the aggregate makes. */
const OF_THE_AGGREGATE =
  /^(?:V\.(?:repeat|restart-loop|limit-raised-still-killing|failcnt-reset|fleet|resolved)|C3\.leak|C2\.limit-too-low)$/;

const page = readFileSync(new URL('../../../src/diagnose/README.md', import.meta.url), 'utf8');
const table = page.split('\n').filter((line) => line.startsWith('| '));
const named = new Set(
  table.flatMap((row) => [...row.matchAll(/`([CEKVX]\d?\.[a-z0-9.-]+)`/g)].map(([, id = '']) => id)),
);

test('the table names every rule, and no rule that is not there', () => {
  const ids = new Set(RULES.map(({ id }) => id));
  expect([...ids].filter((id) => !named.has(id))).toEqual([]);
  expect([...named].filter((id) => !ids.has(id) && !OF_THE_AGGREGATE.test(id))).toEqual([]);
});

test('every item has an answer', () => {
  for (const row of table.slice(2)) {
    const [, , answer = ''] = row.split('|');
    expect(answer.trim().length, row).toBeGreaterThan(10);
  }
});

test('what may be primary is a rule, and every cause of high confidence may be', () => {
  const ids = new Set(RULES.map(({ id }) => id));
  expect([...PRIMARY_ORDER.keys()].filter((id) => !ids.has(id))).toEqual([]);
  const causes = RULES.filter(({ id, confidence }) => /^[CX]/.test(id) && confidence === 'high').map(({ id }) => id);
  const explaining = [
    'C1.host-headroom-unknown',
    'C5.not-cache',
    'X.memcg-kernel',
    'X.sock',
    'X.swap-denied',
    'X.critical-victim',
  ];
  expect(causes.filter((id) => !PRIMARY_ORDER.has(id)).sort()).toEqual(explaining.sort());
});
