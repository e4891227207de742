import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER } from '../test/support/kafka/jars.ts';
import { baselineOf, saveBaseline } from './harness/baseline.ts';
import { compileContenders } from './harness/compiled.ts';
import { HELP, readOptions, type BenchOptions } from './harness/options.ts';
import { printFigures, printSamples, verdictOf } from './harness/print.ts';
import type { Prepared, Question, Samples } from './harness/question.ts';
import type { Sample } from './harness/sample.ts';
import { QUESTIONS } from './questions/index.ts';

const DEFAULT_RUNS = 5;

/** `npm run bench -- P4`: see README.md. */
async function main(): Promise<void> {
  const options = readOptions(
    process.argv.slice(2),
    QUESTIONS.map(({ id }) => id),
  );
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  compileContenders();
  for (const question of QUESTIONS) if (options.questions.includes(question.id)) await answer(question, options);
}

async function answer(question: Question, { runs, json, save, ...options }: BenchOptions): Promise<void> {
  console.log(`${question.id}: ${question.title}`);
  const undos: (() => Promise<void>)[] = [];
  const undoAll = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
  };
  try {
    const prepared = await question.prepare({ ...options, defer: (undo) => undos.push(undo) });
    for (const each of prepared.missing ?? []) console.log(`not measured: ${each}`);
    const samples = await interleaved(prepared, runs ?? prepared.runs ?? DEFAULT_RUNS);
    const figures = prepared.figures(samples);
    printSamples(prepared.contenders, samples);
    printFigures(figures, baselineOf(question.id));
    const judged = figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }));
    const file = json ?? join(CACHE_FOLDER, 'bench', `${question.id}.json`);
    const node = process.version;
    writeFileSync(
      file,
      JSON.stringify({ id: question.id, node, figures: judged, samples: Object.fromEntries(samples) }),
    );
    if (save) await saveBaseline(question.id, figures);
  } finally {
    await undoAll();
  }
}

/** All contenders in turn, so that what else runs on the machine hits all of them; a first round is not counted. */
async function interleaved({ contenders, warmUp = true }: Prepared, runs: number): Promise<Samples> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = warmUp ? 0 : 1; round <= runs; round += 1) {
    for (const { name, run } of contenders) {
      const sample = await run();
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  return samples;
}

await main();
