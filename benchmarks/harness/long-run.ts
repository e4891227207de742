import { parseArgs } from 'node:util';
import type { Tool } from '../../test/support/debian/tool.ts';
import { dataFile } from '../data/data-file.ts';
import { benchBroker, type BenchBroker } from './bench-broker.ts';
import { Feed } from './feed.ts';
import { findPeers } from './peers.ts';
import { printRow, type MemoryRow } from './memory-table.ts';

const FILE_MEGABYTES = 256;

/** What a long run has at hand. */
export interface LongRun {
  readonly broker: BenchBroker;
  readonly core: number;
  readonly options: Readonly<Record<string, number>>;
  /** A feed of the benchmark's log into a topic. */
  readonly feed: (topic: string, codec: string) => Feed;
}

/** Reads numbers from the command line, starts a broker, runs, and undoes all; the exit code is 1 when `run` resolves to false. */
export async function longRun(
  defaults: Readonly<Record<string, number>>,
  help: string,
  run: (at: LongRun) => Promise<boolean>,
): Promise<void> {
  const options = readNumbers({ core: 1, ...defaults });
  if (options === undefined) {
    process.stdout.write(help);
    return;
  }
  const undos: (() => Promise<void>)[] = [];
  try {
    const kcat = await theKcat();
    const { core = 1 } = options;
    const file = await dataFile('fleet', FILE_MEGABYTES);
    const context = { core, megabytes: FILE_MEGABYTES, defer: (undo: () => Promise<void>) => undos.push(undo) };
    const broker = await benchBroker(context, kcat);
    const feed = (topic: string, codec: string): Feed =>
      new Feed(file, { kcat, brokers: broker.brokers, topic, codec, core: Number(core === 0) });
    if (!(await run({ broker, core, options, feed }))) process.exitCode = 1;
  } finally {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
  }
}

/** Calls for a row every so many seconds while `mayGoOn`, prints each, and gives all of them. */
export async function watchMemory(
  everySeconds: number,
  mayGoOn: () => boolean,
  row: (seconds: number) => Promise<MemoryRow>,
): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  const begun = performance.now();
  while (mayGoOn()) {
    const due = begun + rows.length * everySeconds * 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const next = await row((performance.now() - begun) / 1000);
    printRow(next, rows.length === 0);
    rows.push(next);
  }
  return rows;
}

function readNumbers(defaults: Readonly<Record<string, number>>): Record<string, number> | undefined {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]));
  if (process.argv.includes('--help')) return undefined;
  const { values } = parseArgs({ options });
  const given = Object.entries(defaults).map(([name, otherwise]) => [name, Number(values[name] ?? otherwise)] as const);
  const wrong = given.find(([, value]) => !(value >= 0));
  if (wrong !== undefined) throw new Error(`--${wrong[0]} wants a number`);
  return Object.fromEntries(given);
}

async function theKcat(): Promise<Tool> {
  const { tools, missing } = await findPeers('kcat');
  if (tools.kcat === undefined) throw new Error(missing.join());
  return tools.kcat;
}
