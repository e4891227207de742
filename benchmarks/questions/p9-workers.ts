import { statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { measure, oomstream } from '../harness/measured-process.ts';
import type { Question } from '../harness/question.ts';
import { timeRatio } from '../harness/ratio.ts';

/** How much faster are two workers, on two cores, than one? */
export const P9: Question = {
  id: 'P9',
  title: 'replay with two workers on two cores, and with one on one',
  prepare: async ({ megabytes = 1024, core }) => {
    const path = await dataFile('fleet', megabytes);
    const gigabytes = statSync(path).size / 1e9;
    const replay = (workers: number, cores: number | string) => () =>
      measure({ parameters: oomstream('replay', path, '--workers', String(workers)), core: cores });
    return {
      contenders: [
        { name: '1 worker', gigabytes, run: replay(1, core) },
        { name: '2 workers', gigabytes, run: replay(2, core === 0 ? '0,1' : `0,${core}`) },
      ],
      figures: (samples) => [
        {
          name: 'speed of two, by wall',
          value: timeRatio(samples, '1 worker', '2 workers'),
          unit: 'x',
          must: 1.7,
          goal: 1.9,
          more: true,
        },
      ],
    };
  },
};
