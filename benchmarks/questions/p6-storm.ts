import { statSync } from 'node:fs';
import { stormFile } from '../data/storm-file.ts';
import { ownScript } from '../harness/own-script.ts';
import type { Question } from '../harness/question.ts';
import { medianExtra, medianOf } from '../harness/ratio.ts';

const OURS = 'storm through the live stages';
const REPORTS = 10_000;
const HOSTS = 1_000;
const LINES_PER_REPORT = 100;
const MIB = 1_048_576;

/** How long does a storm take, from records to diagnosed incidents? */
export const P6: Question = {
  id: 'P6',
  title: `a storm: ${REPORTS} kills on ${HOSTS} hosts, of ${LINES_PER_REPORT} lines, mixed; one core`,
  prepare: ({ core, reportLines = LINES_PER_REPORT }) => {
    const path = stormFile({ reports: REPORTS, hosts: HOSTS, linesPerReport: reportLines });
    return Promise.resolve({
      contenders: [{ name: OURS, gigabytes: statSync(path).size / 1e9, run: ownScript('storm.ts', core, [path]) }],
      figures: (samples) => [
        {
          name: 'records to incidents',
          value: medianOf(samples, OURS, 'cpuSeconds'),
          unit: 'CPU s',
          must: 5,
          goal: 1,
          more: false,
        },
        {
          name: 'peak memory',
          value: medianOf(samples, OURS, 'peakBytes') / MIB,
          unit: 'MiB',
          must: 512,
          goal: 256,
          more: false,
        },
        { name: 'of it the sieve', value: medianExtra(samples, OURS, 'sieveSeconds'), unit: 's', more: false },
        { name: 'lines', value: medianExtra(samples, OURS, 'lines'), unit: '', more: true },
        { name: 'incidents', value: medianExtra(samples, OURS, 'incidents'), unit: '', more: true },
      ],
    });
  },
};
