import { statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { benchBroker, countLines } from '../harness/bench-broker.ts';
import { measure } from '../harness/measured-process.ts';
import { ownScript } from '../harness/own-script.ts';
import { findPeers } from '../harness/peers.ts';
import type { Contender, Figure, Question } from '../harness/question.ts';
import { medianExtra, medianOf, timeRatio } from '../harness/ratio.ts';

const CODECS = ['none', 'lz4', 'zstd'] as const;

/** Is reading a topic to incidents as fast as kcat, in C, throws the same topic away? */
export const P4: Question = {
  id: 'P4',
  title: 'Kafka to incidents in one process, and kcat throwing the same topic away; one core',
  prepare: async (context) => {
    const { megabytes = 256, core } = context;
    const path = await dataFile('fleet', megabytes);
    const gigabytes = statSync(path).size / 1e9;
    const { tools, missing } = await findPeers('kcat');
    const { kcat } = tools;
    if (kcat === undefined) return { contenders: [], missing, figures: () => [] };
    const broker = await benchBroker(context, kcat);
    const lines = String(await countLines(path));
    const nothing = await broker.empty();
    const reads = (topic: string): readonly string[] => [
      kcat.path,
      '-C',
      '-b',
      broker.brokers.join(),
      '-t',
      topic,
      '-o',
      'beginning',
      '-e',
      '-q',
    ];
    const kcatRun =
      (topic: string): Contender['run'] =>
      async () => {
        const start = await measure({ parameters: reads(nothing), env: kcat.env, core });
        const all = await measure({ parameters: reads(topic), env: kcat.env, core });
        const cpuSeconds = all.cpuSeconds - start.cpuSeconds;
        return { ...all, wallSeconds: all.wallSeconds - start.wallSeconds, cpuSeconds };
      };
    const contenders: Contender[] = [];
    for (const codec of CODECS) {
      const topic = await broker.filled(path, codec);
      const words = [broker.brokers.join(), topic, lines];
      contenders.push({ name: `oomstream ${codec}`, gigabytes, run: ownScript('kafka-incidents.ts', core, words) });
      contenders.push({ name: `kcat ${codec}`, gigabytes, run: kcatRun(topic) });
      if (codec === 'none') {
        contenders.push({ name: 'kafkajs', gigabytes, run: ownScript('kafkajs-bare.ts', core, words) });
      }
    }
    return {
      contenders,
      missing,
      warmUp: false,
      figures: (samples) => [
        ...CODECS.flatMap((codec): Figure[] => {
          const names = [`kcat ${codec}`, `oomstream ${codec}`] as const;
          const targets = codec === 'zstd' ? { must: 0.7 } : { must: 0.7, goal: 1.25 };
          return [
            {
              name: `speed to kcat's, ${codec}, by CPU`,
              value: timeRatio(samples, ...names, 'cpuSeconds'),
              unit: 'x',
              ...targets,
              more: true,
            },
            { name: `speed to kcat's, ${codec}, by wall`, value: timeRatio(samples, ...names), unit: 'x', more: true },
            {
              name: `CPU s a GB, ${codec}`,
              value: medianOf(samples, names[1], 'cpuSeconds') / gigabytes,
              unit: 's',
              more: false,
            },
            { name: `incidents, ${codec}`, value: medianExtra(samples, names[1], 'incidents'), unit: '', more: true },
          ];
        }),
        {
          name: "speed to kafkajs', by CPU",
          value: timeRatio(samples, 'kafkajs', 'oomstream none', 'cpuSeconds'),
          unit: 'x',
          more: true,
        },
      ],
    };
  },
};
