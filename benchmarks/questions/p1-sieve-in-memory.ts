import { statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { measure } from '../harness/measured-process.ts';
import { ownScript } from '../harness/own-script.ts';
import { findPeers, SIX_LITERALS } from '../harness/peers.ts';
import type { Contender, Question } from '../harness/question.ts';
import { timeRatio } from '../harness/ratio.ts';

const OURS = 'sieve in memory';
const LITERALS = SIX_LITERALS.flatMap((literal) => ['-e', literal]);

/** Is the sieve as fast as the fastest searching program? */
export const P1: Question = {
  id: 'P1',
  title: 'sieve over batches in memory, and ripgrep for six literals on the same bytes',
  prepare: async ({ megabytes = 512, core }) => {
    const path = await dataFile('fleet', megabytes);
    const gigabytes = statSync(path).size / 1e9;
    const { tools, missing } = await findPeers('rg', 'grep');
    const peers = Object.entries(tools).map(([name, tool]): Contender => ({
      name,
      gigabytes,
      run: () => measure({ parameters: [tool.path, '-cF', ...LITERALS, path], env: tool.env, core, keepOutput: true }),
    }));
    return {
      contenders: [{ name: OURS, gigabytes, run: ownScript('sieve-in-memory.ts', core, [path]) }, ...peers],
      missing,
      figures: (samples) => [
        {
          name: "speed to ripgrep's, by CPU",
          value: timeRatio(samples, 'rg', OURS, 'cpuSeconds'),
          unit: 'x',
          must: 0.5,
          goal: 1,
          more: true,
        },
        { name: "speed to ripgrep's, by wall", value: timeRatio(samples, 'rg', OURS), unit: 'x', more: true },
        {
          name: "speed to GNU grep's, by CPU",
          value: timeRatio(samples, 'grep', OURS, 'cpuSeconds'),
          unit: 'x',
          more: true,
        },
      ],
    };
  },
};
