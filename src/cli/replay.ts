import { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import { FORMATS } from '../encode/format.ts';
import { AppError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import type { KafkaOut } from '../runtime/replay/kafka-out.ts';
import type { ReplayOut } from '../runtime/replay/replay.ts';
import type { SieveFilesOptions, SieveFilesResult } from '../runtime/replay/sieve-files.ts';
import { endProcess, stopSignal } from '../runtime/stop-signal.ts';
import type { NdjsonSink } from '../sinks/ndjson.ts';
import { failureText } from './failure.ts';
import { packageVersion } from './package-version.ts';
import type { Progress } from './progress.ts';
import { withReport } from './replay-report.ts';
import { withSinks } from './replay-sinks.ts';
import { checkTogether, filterOf, settingsOf, withReplayOptions, type ReplayArguments } from './replay-options.ts';
import { progressOn } from './shown-progress.ts';

/** As shells say of what Ctrl-C ended. */
const ENDED_EARLY = 130;
const MAX_NAMED = 10;

/** `oomstream replay`: history to incidents. */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'find the OOM kills in old logs: files, directories, patterns, tar archives, journal files, standard input; plain, gzip, zstd or xz',
    )
    .argument('[files...]', 'what to read; - is standard input', ['-']);
  return withReplayOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 an input could not be read, 2 wrong usage, 130 ended by Ctrl-C (what was found until then is told).' +
        '\n\nExample:\n  oomstream replay /var/log --aggregates counts.ndjson > incidents.ndjson',
    )
    .action(replay);
}

async function replay(files: readonly string[], options: ReplayArguments): Promise<void> {
  checkTogether(options);
  const settings = await settingsOf(options);
  const progress = await progressOn(process.stderr, options.progress);
  const signal = stopSignal();
  try {
    const run = options.lines === undefined ? tellIncidents : writeLines;
    const result = await run(files, settings, options, progress, signal);
    progress.stop();
    report(result, signal);
  } finally {
    progress.stop();
  }
}

type Run = (
  files: readonly string[],
  settings: Settings,
  options: ReplayArguments,
  progress: Progress,
  signal: AbortSignal,
) => Promise<SieveFilesResult>;

const tellIncidents: Run = async (files, settings, options, progress, signal) => {
  const { replayFiles } = await import('../runtime/replay/replay.ts');
  const sinks = await openSinks(options, settings);
  const filter = filterOf(options, settings);
  const { fromLines, fromDeadLetters } = options;
  const reading = { ...readingOf(options, signal), filter, fromLines, fromDeadLetters };
  const all = await withSinks(outsOf(sinks, options, progress), options.sink ?? [], settings);
  const reporting = await withReport(all.out, files, options, settings);
  const result = await replayFiles(files, settings, reporting.out, reading);
  const undelivered = await all.finish();
  const ends = [() => reporting.finish(result, signal)];
  for (const sink of [sinks.incidents, sinks.aggregates, sinks.deadLetters, sinks.kafka]) {
    if (sink !== undefined) ends.push(() => sink.close());
  }
  const failed: AppError[] = [];
  for (const end of ends) failed.push(...(await failureOf(end)));
  return { ...result, errors: [...result.errors, ...undelivered, ...failed] };
};

/** What came of an output that is ended: where one cannot be written, such as on a disk that is full, the others are. */
async function failureOf(end: () => Promise<unknown>): Promise<readonly AppError[]> {
  try {
    await end();
    return [];
  } catch (error) {
    if (error instanceof AppError) return [error];
    throw error;
  }
}

const writeLines: Run = async (files, settings, options, progress, signal) => {
  const { writeLineFile } = await import('../runtime/replay/line-files.ts');
  const { openNdjson } = await import('../sinks/ndjson.ts');
  const lines = await openNdjson(options.lines ?? '-');
  const letters = options.deadLetters === undefined ? undefined : await openNdjson(options.deadLetters);
  const out = {
    write: (record: object) => lines.write(record),
    dead: (letter: object) => letters?.write(letter),
    progress: (done: Parameters<Progress['update']>[0]) => {
      progress.update(done);
    },
  };
  const { fromDeadLetters } = options;
  const result = await writeLineFile(files, settings, out, { ...readingOf(options, signal), fromDeadLetters });
  await lines.close();
  await letters?.close();
  return result;
};

function readingOf(options: ReplayArguments, signal: AbortSignal): SieveFilesOptions {
  const { host, hostFrom, envelope, workers, shard, resume } = options;
  return {
    defaultHost: host,
    hostFrom,
    shape: envelope,
    workers,
    shard,
    resume: resume === undefined ? undefined : { path: resume, version: packageVersion() },
    signal,
  };
}

/** Says on stderr what was not read, and sets the exit code. */
function report({ errors, notes = [], unread }: SieveFilesResult, signal: AbortSignal): void {
  for (const note of notes) process.stderr.write(`oomstream: ${printable(note)}\n`);
  for (const error of errors) process.stderr.write(`oomstream: ${failureText(error)}\n`);
  if (errors.length > 0) process.exitCode = 1;
  if (!signal.aborted) return;
  const names = [...new Set(unread.map(({ path }) => path))];
  const more = names.length > MAX_NAMED ? ` and ${String(names.length - MAX_NAMED)} more` : '';
  const what =
    names.length === 0
      ? 'everything was read'
      : `not read to the end: ${printable(names.slice(0, MAX_NAMED).join(', '))}`;
  process.stderr.write(`oomstream: ended early; what was found until then is told; ${what}${more}\n`);
  endProcess(ENDED_EARLY);
}

interface Sinks {
  readonly incidents: NdjsonSink;
  readonly aggregates: NdjsonSink | undefined;
  readonly deadLetters: NdjsonSink | undefined;
  readonly kafka: KafkaOut | undefined;
}

async function openKafka(id: string, settings: Settings): Promise<KafkaOut> {
  const { KafkaOut } = await import('../runtime/replay/kafka-out.ts');
  return KafkaOut.open(settings, id);
}

async function openSinks(
  { incidents, aggregates, deadLetters, toKafka }: ReplayArguments,
  settings: Settings,
): Promise<Sinks> {
  const { openNdjson } = await import('../sinks/ndjson.ts');
  const openIf = (path: string | undefined): Promise<NdjsonSink> | undefined =>
    path === undefined ? undefined : openNdjson(path);
  return {
    incidents: await openNdjson(incidents),
    aggregates: await openIf(aggregates),
    deadLetters: await openIf(deadLetters),
    kafka: toKafka === undefined ? undefined : await openKafka(toKafka, settings),
  };
}

function outsOf(
  { incidents, aggregates, deadLetters, kafka }: Sinks,
  { format }: ReplayArguments,
  progress: Progress,
): ReplayOut {
  const encode = FORMATS[format];
  const encoding = { productVersion: packageVersion(), fallbackTime: new Date().toISOString() };
  return {
    incident: async (incident) => {
      for (const piece of encode(incident, encoding)) await incidents.write(piece);
      await kafka?.incident(incident);
    },
    aggregate: async (aggregate) => {
      await aggregates?.write(aggregate);
      await kafka?.aggregate(aggregate);
    },
    dead: (letter) => deadLetters?.write(letter),
    progress: (done) => {
      progress.update(done);
    },
  };
}
