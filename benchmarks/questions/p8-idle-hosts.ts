import { ownScript } from '../harness/own-script.ts';
import type { Question } from '../harness/question.ts';
import { medianExtra } from '../harness/ratio.ts';

const OURS = 'a million hosts';
const HOSTS = 1_000_000;

/** What does a host cost that has been heard of and is idle? */
export const P8: Question = {
  id: 'P8',
  title: `memory of an idle host after ${HOSTS} hosts had a kill each, within an hour`,
  prepare: ({ core }) =>
    Promise.resolve({
      contenders: [{ name: OURS, run: ownScript('idle-hosts.ts', core, [String(HOSTS)]) }],
      figures: (samples) => [
        {
          name: 'idle for an hour',
          value: medianExtra(samples, OURS, 'idleBytesPerHost'),
          unit: 'B',
          must: 1024,
          goal: 100,
          more: false,
        },
        {
          name: 'a kill within the last hour',
          value: medianExtra(samples, OURS, 'busyBytesPerHost'),
          unit: 'B',
          more: false,
        },
        {
          name: 'hosts with a kill within the last hour',
          value: medianExtra(samples, OURS, 'busyHosts'),
          unit: '',
          more: true,
        },
        { name: 'incidents', value: medianExtra(samples, OURS, 'incidents'), unit: '', more: true },
      ],
    }),
};
