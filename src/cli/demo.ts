import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { aggregateTable } from '../encode/aggregate-text.ts';
import { explainLines } from '../encode/explain-text.ts';
import { incidentLines } from '../encode/incident-text.ts';
import { plain } from '../encode/paint.ts';
import { jsonLine } from '../lib/json-line.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { Analysis } from '../runtime/analyse.ts';
import { ReportCollector } from '../report/data/report.ts';
import { postmortem } from '../report/postmortem.ts';
import { htmlOf } from '../report/render/html.ts';
import { packageVersion } from './package-version.ts';
import { pageOn } from './page.ts';

interface DemoOptions {
  readonly out: string;
}

/** `oomstream demo`: a made-up fleet through the three stages in memory. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('watch a made-up fleet, without a broker: incidents and aggregates on the screen')
    .option('--out <folder>', 'where the report and the NDJSON files go', join(tmpdir(), 'oomstream-demo'))
    .addHelpText('after', '\nExample:\n  oomstream demo --out demo')
    .action(async ({ out }: DemoOptions) => {
      const { demoFleet } = await import('../simulate/demo-fleet.ts');
      const { analyseRecords } = await import('../runtime/analyse.ts');
      const records = [...demoFleet()].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
      const analysis = analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });
      show(analysis, records);
      write(analysis, records.length, out);
    });
}

function show({ incidents, aggregates }: Analysis, records: readonly { readonly bytes: Buffer }[]): void {
  const page = pageOn(process.stdout);
  const size = records.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const hosts = new Set(incidents.map(({ host }) => host.key)).size;
  const killed = incidents.reduce((sum, { victims }) => sum + victims.length, 0);
  const lines = [
    page.paint(
      'strong',
      `${String(records.length)} log records (${formatBytes(size)}) → ${String(incidents.length)} incidents on ${String(hosts)} hosts, ${String(killed)} processes killed`,
    ),
    '',
    ...incidents.flatMap((incident) => incidentLines(incident, page)),
    '',
    page.paint('strong', 'Per workload and window'),
    '',
    ...aggregateTable(aggregates.filter(({ window }) => window.sumOf === undefined)),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function write(analysis: Analysis, records: number, folder: string): void {
  const { incidents, aggregates } = analysis;
  const ndjson = (items: readonly unknown[]): string => items.map((item) => `${jsonLine(item)}\n`).join('');
  const report = incidents.flatMap((incident) => [...explainLines(incident, { width: 100, paint: plain }), '', '']);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'incidents.ndjson'), ndjson(incidents));
  writeFileSync(join(folder, 'aggregates.ndjson'), ndjson(aggregates));
  writeFileSync(join(folder, 'report.txt'), report.join('\n'));
  writeFileSync(join(folder, 'report.html'), pageOf(analysis, records));
  process.stdout.write(
    `The postmortem, for a browser: ${join(folder, 'report.html')}\nEvery incident explained: ${join(folder, 'report.txt')} (beside it: incidents.ndjson, aggregates.ndjson)\n`,
  );
}

/** The same as a page for a browser. */
function pageOf({ incidents, aggregates }: Analysis, records: number): string {
  const collector = new ReportCollector();
  for (const incident of incidents) collector.incident(incident);
  for (const aggregate of aggregates) collector.aggregate(aggregate);
  const about = {
    productVersion: packageVersion(),
    command: ['oomstream', 'demo'],
    inputs: ['a made-up fleet'],
    records,
  };
  return htmlOf(postmortem(collector.finish(about)));
}
