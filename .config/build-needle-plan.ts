import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { tableNeedles } from '../src/sieve/byte-search.ts';
import { writePlan } from '../src/sieve/needle-plan.ts';

/** Writes the plan of the byte search for the needles of the grammar's table; with --check only says whether it is the committed one. */
const target = fileURLToPath(new URL('../src/sieve/needle-plan-made.ts', import.meta.url));

async function main(): Promise<void> {
  const text = `import type { WrittenPlan } from './written-plan.ts';

/** Made by \`npm run generate:search\` from the grammar's table. */
export const NEEDLE_PLAN: WrittenPlan = ${JSON.stringify(writePlan(tableNeedles()))};
`;
  const wanted = await format(text, { ...(await resolveConfig(target)), parser: 'typescript' });
  if (!process.argv.includes('--check')) writeFileSync(target, wanted);
  else if (readFileSync(target, 'utf8') !== wanted) {
    process.stderr.write('src/sieve/needle-plan-made.ts is of another table of needles: npm run generate:search\n');
    process.exitCode = 1;
  }
}

await main();
