import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { needOf, USUAL_FLEET } from './harness/scale-model.ts';
import { scaleConstants, scaleTable, withScale } from './harness/scale-table.ts';

const README = new URL('README.md', import.meta.url);
const HELP = `npm run bench:scale -- [--write] [--hosts N --records R]

Cores, network and dollars for N hosts with R records a second, from benchmarks/baseline.json.
  --write              puts the worked table into benchmarks/README.md
  --hosts, --records   one fleet instead of the table
`;

const { values } = parseArgs({
  options: {
    write: { type: 'boolean' },
    help: { type: 'boolean' },
    hosts: { type: 'string' },
    records: { type: 'string' },
  },
});

if (values.help === true) process.stdout.write(HELP);
else if (values.hosts !== undefined) {
  const asked = { hosts: Number(values.hosts), recordsPerSecond: Number(values.records ?? 1) };
  console.log(needOf({ ...USUAL_FLEET, ...asked }, scaleConstants()));
} else {
  const table = scaleTable(scaleConstants());
  if (values.write === true) {
    const text = withScale(readFileSync(README, 'utf8'), table);
    writeFileSync(README, await format(text, { parser: 'markdown', printWidth: 140 }));
  } else console.log(table);
}
