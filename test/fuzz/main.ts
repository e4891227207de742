import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzResult } from './fuzz.ts';
import { TARGETS } from './targets.ts';

/**
 * `npm run fuzz -- [--target NAME] [--seconds S | --runs N] [--seed N] [--plain]`: gives each target mutated samples, keeps those that
 * reach new blocks of src, and writes what breaks a target to test/fuzz/crashers/<target>/. With --plain nobody looks at what is
 * reached, which is several times as fast. Exit code 1 when something broke.
 */
const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true },
    seconds: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    plain: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const runs = values.runs === undefined ? Number.POSITIVE_INFINITY : Number(values.runs);
const isEndless = values.seconds === undefined && values.runs !== undefined;
const milliseconds = isEndless ? Number.POSITIVE_INFINITY : 1000 * Number(values.seconds ?? '10');
const chosen = TARGETS.filter(({ name }) => values.target?.includes(name) ?? true);
if (chosen.length === 0) throw new Error(`the targets are ${TARGETS.map(({ name }) => name).join(', ')}`);

/** No case may take longer. */
const SLOW_MS = 1000;
const COLUMNS = ['target', 'runs', 'blocks', 'samples', 'slowest ms', 'crashers'];
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;

process.stdout.write(`seed ${String(seed)}\n\n${row(COLUMNS)}${row(COLUMNS.map(() => '---'))}`);
for (const target of chosen) {
  const result = await fuzz(target, { seed, runs, milliseconds, guided: !values.plain, slowMs: SLOW_MS });
  const { blocks = '-', samples, slowestMs, crashers } = result;
  process.stdout.write(row([target.name, result.runs, blocks, samples, slowestMs.toFixed(0), crashers.length]));
  keep(target.name, result);
}

function keep(name: string, { crashers }: FuzzResult): void {
  for (const { bytes, error } of crashers) {
    process.exitCode = 1;
    const folder = new URL(`crashers/${name}/`, import.meta.url);
    mkdirSync(folder, { recursive: true });
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    writeFileSync(new URL(`${id}.bin`, folder), bytes);
    process.stdout.write(`\n${name}/${id}.bin: ${error}\n\n`);
  }
}
