import { ownScript } from '../harness/own-script.ts';
import type { Question } from '../harness/question.ts';
import { medianExtra } from '../harness/ratio.ts';

const OURS = 'lines of reports';
const MILLION = 1e6;

/** How many lines of reports are read into fields in a second? */
export const P5: Question = {
  id: 'P5',
  title: 'lines of reports parsed into fields; one core',
  prepare: ({ core }) =>
    Promise.resolve({
      contenders: [{ name: OURS, run: ownScript('lines-parsed.ts', core, []) }],
      figures: (samples) => [
        {
          name: 'lines parsed',
          value: medianExtra(samples, OURS, 'linesPerSecond') / MILLION,
          unit: 'M/s',
          must: 0.5,
          goal: 1.5,
          more: true,
        },
        {
          name: 'with their envelope of JSON',
          value: medianExtra(samples, OURS, 'recordsPerSecond') / MILLION,
          unit: 'M/s',
          more: true,
        },
      ],
    }),
};
