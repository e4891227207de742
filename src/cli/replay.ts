import { Command, Option } from 'commander';
import { loadSettings } from '../config/load.ts';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings.ts';
import { FORMAT_NAMES, FORMATS, formatNamed, type FormatName } from '../encode/format.ts';
import { failureText } from './failure.ts';
import type { ReplayOut } from '../runtime/replay/replay.ts';
import type { NdjsonSink } from '../sinks/ndjson.ts';
import { parseYear, parseZone } from './arguments.ts';
import { packageVersion } from './package-version.ts';
import { progressOn, type Progress } from './progress.ts';

interface ReplayOptions {
  readonly incidents: string;
  readonly aggregates?: string;
  readonly deadLetters?: string;
  readonly format: FormatName;
  readonly host?: string;
  readonly timezone?: string;
  readonly year?: number;
  readonly inventory?: string;
  readonly config?: string;
}

/** `oomstream replay`: history to incidents. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('find the OOM kills in old logs: plain or gzip files, several at once, or standard input')
    .argument('[files...]', 'files, or - for standard input', ['-'])
    .addOption(new Option('--incidents <file>', 'where incidents go; - is standard output').default('-'))
    .option('--aggregates <file>', 'where the counts per workload and window go')
    .option('--dead-letters <file>', 'where input goes that could not be used, with origin and reason')
    .addOption(
      new Option('--format <name>', `of the incidents: ${FORMAT_NAMES.join(', ')}`)
        .argParser(formatNamed)
        .default('ndjson'),
    )
    .option('--host <name>', 'host of lines that name none')
    .option('--timezone <zone>', 'IANA zone of stamps that carry none', parseZone)
    .option('--year <year>', 'year of stamps that carry none', parseYear)
    .option('--inventory <file>', 'what is known of hosts, pods and containers: .yaml, .json or .csv')
    .option(
      '--config <file>',
      'a configuration; its host, envelope, sieve, assemble, enrich.inventory, diagnose and aggregate sections count',
    )
    .addHelpText(
      'after',
      '\nExample:\n  oomstream replay /var/log/kern.log.2.gz /var/log/kern.log --aggregates counts.ndjson > incidents.ndjson',
    )
    .action(replay);
}

async function replay(files: readonly string[], options: ReplayOptions): Promise<void> {
  const settings = settingsFor(options);
  const { replayFiles } = await import('../runtime/replay/replay.ts');
  const sinks = await openSinks(options);
  const progress = progressOn(process.stderr);
  try {
    const { errors } = await replayFiles(files, settings, outsOf(sinks, options, progress), {
      defaultHost: options.host,
    });
    for (const sink of [sinks.incidents, sinks.aggregates, sinks.deadLetters]) await sink?.close();
    progress.stop();
    for (const error of errors) process.stderr.write(`oomstream: ${failureText(error)}\n`);
    if (errors.length > 0) process.exitCode = 1;
  } finally {
    progress.stop();
  }
}

interface Sinks {
  readonly incidents: NdjsonSink;
  readonly aggregates: NdjsonSink | undefined;
  readonly deadLetters: NdjsonSink | undefined;
}

async function openSinks({ incidents, aggregates, deadLetters }: ReplayOptions): Promise<Sinks> {
  const { openNdjson } = await import('../sinks/ndjson.ts');
  const openIf = (path: string | undefined): Promise<NdjsonSink> | undefined =>
    path === undefined ? undefined : openNdjson(path);
  return {
    incidents: await openNdjson(incidents),
    aggregates: await openIf(aggregates),
    deadLetters: await openIf(deadLetters),
  };
}

function outsOf(
  { incidents, aggregates, deadLetters }: Sinks,
  { format }: ReplayOptions,
  progress: Progress,
): ReplayOut {
  const encode = FORMATS[format];
  const encoding = { productVersion: packageVersion(), fallbackTime: new Date().toISOString() };
  return {
    incident: async (incident) => {
      for (const piece of encode(incident, encoding)) await incidents.write(piece);
    },
    aggregate: (aggregate) => aggregates?.write(aggregate),
    dead: (letter) => deadLetters?.write(letter),
    progress: ({ readBytes, totalBytes, lines }) => {
      progress.update(readBytes, totalBytes, lines);
    },
  };
}

/** The configuration's sections, with what the command line says of stamps on top. */
function settingsFor({ config, timezone, year, inventory: file }: ReplayOptions): Settings {
  const settings = config === undefined ? DEFAULT_SETTINGS : loadSettings(config);
  const envelope = {
    ...settings.envelope,
    ...(timezone === undefined ? {} : { timezone }),
    ...(year === undefined ? {} : { year }),
  };
  const { enrich } = settings;
  if (file === undefined) return { ...settings, envelope };
  return { ...settings, envelope, enrich: { ...enrich, inventory: { ...enrich.inventory, file } } };
}
