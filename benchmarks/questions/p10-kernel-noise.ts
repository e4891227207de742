import { statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { ownScript } from '../harness/own-script.ts';
import type { Contender, Question } from '../harness/question.ts';
import { timeRatio } from '../harness/ratio.ts';

const KINDS = ['fleet', 'kernel'] as const;

/** Does it cost more when all records are the kernel's, one in nine a firewall's, and none is about memory? */
export const P10: Question = {
  id: 'P10',
  title: "the sieve over a kernel's noise alone, and over the log of P4; one core",
  prepare: async ({ megabytes = 256, core }) => {
    const contenders: Contender[] = [];
    for (const kind of KINDS) {
      const path = await dataFile(kind, megabytes);
      const gigabytes = statSync(path).size / 1e9;
      contenders.push({ name: kind, gigabytes, run: ownScript('sieve-in-memory.ts', core, [path]) });
    }
    return {
      contenders,
      figures: (samples) => [
        {
          name: 'speed on noise of the kernel alone, by CPU',
          value: timeRatio(samples, 'fleet', 'kernel', 'cpuSeconds'),
          unit: 'x',
          must: 0.7,
          goal: 0.9,
          more: true,
        },
      ],
    };
  },
};
