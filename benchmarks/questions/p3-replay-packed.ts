import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { measure, oomstream } from '../harness/measured-process.ts';
import { findPeers } from '../harness/peers.ts';
import type { Contender, Question } from '../harness/question.ts';
import { timeRatio } from '../harness/ratio.ts';

const PACKERS = { gzip: { ending: 'gz', pack: ['-k1'] }, zstd: { ending: 'zst', pack: ['-kq3'] } } as const;
const NAMES = ['gzip', 'zstd'] as const;

/** How much longer does replay take than unpacking alone? */
export const P3: Question = {
  id: 'P3',
  title: 'replay of packed files to incidents, and gzip -dc, zstd -dc of the same files; one core',
  prepare: async ({ megabytes = 1024, core }) => {
    const path = await dataFile('fleet', megabytes);
    const gigabytes = statSync(path).size / 1e9;
    const { tools, missing } = await findPeers(...NAMES);
    const contenders: Contender[] = [];
    for (const name of NAMES) {
      const tool = tools[name];
      if (tool === undefined) continue;
      const packed = `${path}.${PACKERS[name].ending}`;
      if (!existsSync(packed))
        execFileSync(tool.path, [...PACKERS[name].pack, path], { env: { ...process.env, ...tool.env } });
      contenders.push({
        name: `replay ${name}`,
        gigabytes,
        run: () => measure({ parameters: oomstream('replay', packed), core }),
      });
      contenders.push({
        name: `${name} -dc`,
        gigabytes,
        run: () => measure({ parameters: [tool.path, '-dc', packed], env: tool.env, core }),
      });
    }
    return {
      contenders,
      missing,
      figures: (samples) =>
        NAMES.flatMap((name) => [
          {
            name: `time to ${name} -dc's, by CPU`,
            value: timeRatio(samples, `replay ${name}`, `${name} -dc`, 'cpuSeconds'),
            unit: 'x',
            must: 1.5,
            goal: 1.1,
            more: false,
          },
          {
            name: `time to ${name} -dc's, by wall`,
            value: timeRatio(samples, `replay ${name}`, `${name} -dc`),
            unit: 'x',
            more: false,
          },
        ]),
    };
  },
};
