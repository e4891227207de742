import { statSync } from 'node:fs';
import { dataFile } from '../data/data-file.ts';
import { measure, oomstream } from '../harness/measured-process.ts';
import { findPeers, SIX_LITERALS } from '../harness/peers.ts';
import type { Contender, Question } from '../harness/question.ts';
import { timeRatio } from '../harness/ratio.ts';

const OURS = 'oomstream replay';
const TWO = 'with two workers, on two cores';
const NOTHING = 'of an empty file';
const LITERALS = SIX_LITERALS.flatMap((literal) => ['-e', literal]);

/** How much longer does it take to get incidents than to get the lines that match? Start and end of the process included. */
export const P2: Question = {
  id: 'P2',
  title: 'replay of a plain file to incidents, and ripgrep printing the matching lines; one core',
  prepare: async ({ megabytes = 1024, core }) => {
    const path = await dataFile('fleet', megabytes);
    const gigabytes = statSync(path).size / 1e9;
    const { tools, missing } = await findPeers('rg', 'jq');
    const peers: Contender[] = [];
    const { rg, jq } = tools;
    if (rg !== undefined) {
      const parameters = [rg.path, '-F', ...LITERALS, path];
      peers.push({ name: 'rg', gigabytes, run: () => measure({ parameters, env: rg.env, core, keepOutput: true }) });
    }
    if (jq !== undefined && megabytes <= 64) {
      const parameters = [jq.path, '-c', 'select(.MESSAGE | strings | test("Killed process"))', path];
      peers.push({ name: 'jq', gigabytes, run: () => measure({ parameters, env: jq.env, core }) });
    }
    const replay: Contender = {
      name: OURS,
      gigabytes,
      run: () => measure({ parameters: oomstream('replay', path), core }),
    };
    const other = core === 0 ? 1 : 0;
    const two: Contender = {
      name: TWO,
      gigabytes,
      run: () => measure({ parameters: oomstream('replay', path, '--workers', '2'), core: `${other},${core}` }),
    };
    const nothing: Contender = {
      name: NOTHING,
      run: () => measure({ parameters: oomstream('replay', '/dev/null'), core }),
    };
    return {
      contenders: [replay, two, nothing, ...peers],
      missing,
      figures: (samples) => [
        {
          name: "time to ripgrep's, by CPU",
          value: timeRatio(samples, OURS, 'rg', 'cpuSeconds'),
          unit: 'x',
          must: 5,
          goal: 2,
          more: false,
        },
        {
          name: "time of two workers to ripgrep's, by wall",
          value: timeRatio(samples, TWO, 'rg'),
          unit: 'x',
          goal: 1,
          more: false,
        },
        {
          name: 'share of start and end, by CPU',
          value: timeRatio(samples, NOTHING, OURS, 'cpuSeconds'),
          unit: '',
          more: false,
        },
        { name: "time to ripgrep's, by wall", value: timeRatio(samples, OURS, 'rg'), unit: 'x', more: false },
      ],
    };
  },
};
