import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings.ts';
import { FORMAT_NAMES, formatNamed, type FormatName } from '../encode/format.ts';
import { AppError } from '../lib/errors.ts';
import type { IncidentFilter } from '../runtime/replay/incident-filter.ts';
import {
  gather,
  parseCount,
  parseMoment,
  parseReplayId,
  parseShape,
  parseShard,
  parseYear,
  parseZone,
  type Moment,
} from './arguments.ts';

const KINDS = [
  'kernel-kill',
  'kernel-group-kill',
  'kernel-no-victim',
  'kernel-panic',
  'userspace-kill',
  'runtime-only',
] as const;

/** What the command line of `replay` says. */
export interface ReplayArguments {
  readonly incidents: string;
  readonly aggregates?: string;
  readonly deadLetters?: string;
  readonly format: FormatName;
  readonly host?: string;
  readonly hostFrom?: string;
  readonly timezone?: string;
  readonly year?: number;
  readonly envelope?: string;
  readonly since?: Moment;
  readonly until?: Moment;
  readonly onlyHost?: readonly string[];
  readonly cgroup?: readonly string[];
  readonly kind?: readonly string[];
  readonly inventory?: string;
  readonly config?: string;
  readonly workers: number;
  readonly lines?: string;
  readonly fromLines?: true;
  readonly fromDeadLetters?: true;
  readonly shard?: { readonly index: number; readonly count: number };
  readonly resume?: string;
  readonly toKafka?: string;
  readonly sink?: readonly string[];
  readonly report?: string;
  readonly compareAt?: Moment;
  readonly progress: boolean;
}

/** Adds the options of `replay`, by what they are about. */
export function withReplayOptions(command: Command): Command {
  return withWorkOptions(withReadingOptions(withOutputOptions(command)));
}

function withOutputOptions(command: Command): Command {
  return command
    .optionsGroup('What is found:')
    .addOption(new Option('--incidents <file>', 'where incidents go; - is standard output').default('-'))
    .option('--aggregates <file>', 'where the counts per workload and window go')
    .option('--dead-letters <file>', 'where input goes that could not be used, with origin and reason')
    .addOption(
      new Option('--format <name>', `of the incidents: ${FORMAT_NAMES.join(', ')}`)
        .argParser(formatNamed)
        .default('ndjson'),
    )
    .option('--report <file>', 'a postmortem for people: .html (one file, no network), .md or .txt')
    .option('--compare-at <moment>', 'in the report, kills before and after then: when a fix went out', parseMoment)
    .option(
      '--to-kafka <id>',
      'publish incidents and aggregates too, to topics replay.<id>.* on the brokers of --config',
      parseReplayId,
    )
    .option('--sink <name>', 'give it to this sink of --config too; may be given several times', gather)
    .option(
      '--since <moment>',
      'only incidents from then on: 2026-09-15, 2026-09-15T05:30+02:00, or 7d (ago)',
      parseMoment,
    )
    .option('--until <moment>', 'only incidents before then', parseMoment)
    .option('--only-host <name>', 'only incidents of this host; may be given several times', gather)
    .option('--cgroup <path>', 'only of this cgroup (or workload) and below; * is anything; several times', gather)
    .option('--kind <kind>', `only incidents of this kind: ${KINDS.join(', ')}; several times`, gatherKind)
    .option('--inventory <file>', 'what is known of hosts, pods and containers: .yaml, .json or .csv');
}

function withReadingOptions(command: Command): Command {
  return command
    .optionsGroup('How it is read:')
    .option('--host <name>', 'host of lines that name none')
    .option('--host-from <pattern>', 'host of lines that name none, by their path: "/archive/{host}/*"')
    .option('--timezone <zone>', 'IANA zone of stamps that carry none', parseZone)
    .option('--year <year>', 'year of stamps that carry none', parseYear)
    .option('--envelope <name>', 'the one shape of record that is read (auto: whichever it is)', parseShape)
    .option(
      '--config <file>',
      'a configuration; its host, envelope, sieve, assemble, enrich.inventory, diagnose and aggregate sections count',
    );
}

function withWorkOptions(command: Command): Command {
  return command
    .optionsGroup('How the work is done:')
    .addOption(
      new Option('--workers <n>', 'threads that read; the output is the same').argParser(parseCount).default(1),
    )
    .addOption(
      new Option('--lines <file>', 'stop after the sieve: write the lines that matter, for --from-lines').conflicts([
        'fromLines',
        'aggregates',
        'report',
        'sink',
        'toKafka',
        'since',
        'until',
        'onlyHost',
        'cgroup',
        'kind',
      ]),
    )
    .option('--from-lines', 'the files are what --lines wrote, of one run or of all shards')
    .addOption(
      new Option(
        '--from-dead-letters',
        'the files are dead letters, one a line, of the topic or of --dead-letters: their bytes are read again',
      ).conflicts(['fromLines', 'hostFrom', 'shard', 'resume']),
    )
    .addOption(
      new Option('--shard <i/n>', 'only part i (from 0 on) of n of the input, for --lines').argParser(parseShard),
    )
    .addOption(
      new Option('--resume <file>', 'keep there what was read; go on from there when started again').conflicts([
        'fromLines',
      ]),
    )
    .option('--no-progress', 'say nothing of how far it is');
}

function gatherKind(text: string, before: readonly string[] | undefined): readonly string[] {
  if (!KINDS.some((kind) => kind === text)) throw new InvalidArgumentError(`The kinds are ${KINDS.join(', ')}.`);
  return gather(text, before);
}

/** The filter that the command line asks for; undefined where it asks for none. */
export function filterOf(options: ReplayArguments, { envelope }: Settings): IncidentFilter | undefined {
  const { since, until, onlyHost, cgroup, kind } = options;
  if ([since, until, onlyHost, cgroup, kind].every((each) => each === undefined)) return undefined;
  return {
    sinceUs: since?.(envelope.timezone),
    untilUs: until?.(envelope.timezone),
    hosts: onlyHost,
    cgroups: cgroup,
    kinds: kind,
  };
}

/** Refuses what would not do what it seems to. */
export function checkTogether({ shard, lines }: ReplayArguments): void {
  if (shard === undefined || lines !== undefined) return;
  throw new AppError('OOM_USAGE', '--shard without --lines would cut reports that lie in two shards', {
    remedy: 'write each shard with --lines FILE, then assemble all of them with --from-lines FILE...',
  });
}

/** The configuration's sections, with what the command line says of stamps on top. */
export async function settingsOf({ config, timezone, year, inventory: file }: ReplayArguments): Promise<Settings> {
  const settings = config === undefined ? DEFAULT_SETTINGS : (await import('../config/load.ts')).loadSettings(config);
  const envelope = {
    ...settings.envelope,
    ...(timezone === undefined ? {} : { timezone }),
    ...(year === undefined ? {} : { year }),
  };
  const { enrich } = settings;
  if (file === undefined) return { ...settings, envelope };
  return { ...settings, envelope, enrich: { ...enrich, inventory: { ...enrich.inventory, file } } };
}
