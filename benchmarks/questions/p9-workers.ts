import { statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { benchBroker, countLines } from '../harness/bench-broker.ts';
import { groupSpeed } from '../harness/group-speed.ts';
import { measure, oomstream } from '../harness/measured-process.ts';
import { findPeers } from '../harness/peers.ts';
import type { Contender, Figure, Question, Samples } from '../harness/question.ts';
import { timeRatio } from '../harness/ratio.ts';
import { median, type Sample } from '../harness/sample.ts';

const PARTITIONS = 2;
const TARGETS = { must: 1.7, goal: 1.9 } as const;

/** How much faster are two workers than one: threads of a replay, and processes of one group? */
export const P9: Question = {
  id: 'P9',
  title:
    'replay with two workers on two cores and with one on one; two processes of a group, and one, over two partitions',
  prepare: async (context) => {
    const { megabytes = 1024, core } = context;
    const other = core === 0 ? 1 : 0;
    const path = await dataFile('fleet', megabytes);
    const gigabytes = statSync(path).size / 1e9;
    const replay = (workers: number, cores: number | string) => () =>
      measure({ parameters: oomstream('replay', path, '--workers', String(workers)), core: cores });
    const contenders: Contender[] = [
      { name: '1 worker', gigabytes, run: replay(1, core) },
      { name: '2 workers', gigabytes, run: replay(2, `${other},${core}`) },
    ];
    const { tools, missing } = await findPeers('kcat');
    const { kcat } = tools;
    if (kcat !== undefined) {
      const broker = await benchBroker(context, kcat);
      const topic = await broker.filled(path, 'none', { partitions: PARTITIONS });
      const filled = { brokers: broker.brokers, topic, records: await countLines(path) };
      contenders.push({ name: '1 process', run: () => groupSpeed(filled, [core]) });
      contenders.push({ name: '2 processes', run: () => groupSpeed(filled, [core, other]) });
    }
    return {
      contenders,
      missing,
      figures: (samples): Figure[] => [
        {
          name: 'speed of two workers, by wall',
          value: timeRatio(samples, '1 worker', '2 workers'),
          unit: 'x',
          ...TARGETS,
          more: true,
        },
        {
          name: 'speed of two processes, had each a core to itself: by CPU',
          value: (2 * rate(samples, '2 processes', 'cpuSeconds')) / rate(samples, '1 process', 'cpuSeconds'),
          unit: 'x',
          ...TARGETS,
          more: true,
        },
        {
          name: 'speed of two processes, one of them on the core of the broker: by wall',
          value: rate(samples, '2 processes', 'wallSeconds') / rate(samples, '1 process', 'wallSeconds'),
          unit: 'x',
          more: true,
        },
      ],
    };
  },
};

/** Records for each second of wall or CPU time. */
function rate(samples: Samples, name: string, time: 'wallSeconds' | 'cpuSeconds'): number {
  return median((samples.get(name) ?? []).map((sample: Sample) => (sample.extra?.['records'] ?? 0) / sample[time]));
}
