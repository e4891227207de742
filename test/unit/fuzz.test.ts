import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fuzz, tried } from '../fuzz/fuzz.ts';
import { mutate } from '../fuzz/mutate.ts';
import { Random } from '../fuzz/random.ts';
import { TARGETS } from '../fuzz/targets.ts';

const CRASHERS = fileURLToPath(new URL('../fuzz/crashers/', import.meta.url));
/** A few seconds in all; `npm run fuzz` has the long form. */
const RUNS = 300;
const SEED = 20_261_201;
/** How long a case takes is asked of the long form alone: here the machine may be busy. */
const UNTIMED = { milliseconds: Number.POSITIVE_INFINITY, slowMs: Number.POSITIVE_INFINITY, guided: false };

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (name, target) => {
  it('keeps its word for mutated samples', async () => {
    const { runs, crashers } = await fuzz(target, { ...UNTIMED, seed: SEED, runs: RUNS });
    expect(crashers.map(({ bytes, error }) => `${bytes.toString('base64')}: ${error}`)).toEqual([]);
    expect(runs).toBe(RUNS);
  });

  const folder = `${CRASHERS}${name}`;
  it.each(existsSync(folder) ? readdirSync(folder) : [])('%s, which broke it once, does no more', async (file) => {
    expect((await tried(target, readFileSync(`${folder}/${file}`), UNTIMED.slowMs)).crashers).toEqual([]);
  });
});

it('every folder of crashers is a target’s', () => {
  const names = TARGETS.map(({ name }) => name);
  expect(existsSync(CRASHERS) ? readdirSync(CRASHERS).filter((name) => !names.includes(name)) : []).toEqual([]);
});

it('the same seed gives the same cases, and what breaks is seen', async () => {
  const cases = (seed: number): string[] => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () =>
      mutate(Buffer.from('{"MESSAGE":"x"}'), random, [Buffer.from('y')]).toString('hex'),
    );
  };
  expect(cases(7)).toEqual(cases(7));
  expect(cases(7)).not.toEqual(cases(8));
  const fragile = { name: 'x', samples: [Buffer.from('aaaa')], run: (bytes: Buffer) => { if (bytes.includes(0xff)) throw new Error('ff'); } }; // prettier-ignore
  const { crashers } = await fuzz(fragile, { ...UNTIMED, seed: 1, runs: 5000 });
  expect(crashers[0]?.bytes.includes(0xff)).toBe(true);
});
