import { DEFAULT_SETTINGS, type Settings } from '../../config/settings.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { Incident } from '../../model/generated/incident.ts';
import { Redactor } from '../../redact/redactor.ts';
import { replayInventory } from '../enrich/replay-inventory.ts';
import { readDeadLetterFiles } from './dead-letter-files.ts';
import { incidentFilter, type IncidentFilter } from './incident-filter.ts';
import { readLineFiles } from './line-files.ts';
import {
  sieveFiles,
  type ReplayProgress,
  type SieveFilesOptions,
  type SieveFilesOut,
  type SieveFilesResult,
} from './sieve-files.ts';
import { SortedChain } from './sorted-chain.ts';

type Written = Promise<void> | undefined;

/** Where a replay puts what it finds; it waits for what it is given. */
export interface ReplayOut {
  readonly incident: (incident: Incident) => Written;
  readonly aggregate: (aggregate: Aggregate) => Written;
  readonly dead: (letter: DeadLetter) => Written;
  readonly progress: (progress: ReplayProgress) => void;
}

export interface ReplayOptions extends SieveFilesOptions {
  /** The incidents that are told and counted. */
  readonly filter?: IncidentFilter | undefined;
  /** The paths name what `replay --lines` has written. */
  readonly fromLines?: boolean | undefined;
  /** The paths name dead letters, whose bytes are read again. */
  readonly fromDeadLetters?: boolean | undefined;
  /** Memory for lines and again for incidents, in bytes; above that they are sorted on disk. */
  readonly memoryBytes?: number | undefined;
  /** Where on disk; the system's folder for temporary files by default. */
  readonly folder?: string | undefined;
}

/** What a replay read and found. */
export interface ReplayResult extends SieveFilesResult {
  readonly incidents: number;
  readonly aggregates: number;
  /** Of the incidents, those without a time; no aggregate counts them. */
  readonly timeless: number;
}

type ReplaySettings = Pick<Settings, 'host' | 'envelope' | 'sieve' | 'assemble' | 'aggregate' | 'diagnose'> &
  Partial<Pick<Settings, 'enrich' | 'redact' | 'kafka'>>;

/** History to incidents: reads all that paths name (`-` is standard input) through all three stages in memory. */
export async function replayFiles(
  paths: readonly string[],
  settings: ReplaySettings,
  out: ReplayOut,
  options: ReplayOptions = {},
): Promise<ReplayResult> {
  const { memoryBytes, folder, filter } = options;
  const { assemble, aggregate, diagnose } = settings;
  const enrich = await replayInventory(settings);
  const accept = filter === undefined ? undefined : incidentFilter(filter);
  const redact = redactorOf(settings);
  const chain = new SortedChain({ assemble, aggregate, diagnose, redact, enrich, accept, memoryBytes, folder });
  try {
    const read = await readInto(chain, paths, settings, out, options);
    return { ...read, ...(await tell(chain, out)), timeless: chain.timeless };
  } finally {
    chain.close();
  }
}

function readInto(
  chain: SortedChain,
  paths: readonly string[],
  settings: ReplaySettings,
  out: ReplayOut,
  options: ReplayOptions,
): Promise<SieveFilesResult> {
  const redactor = redactorOf(settings);
  const into: SieveFilesOut = {
    line: (line) => {
      chain.line(line);
      return undefined;
    },
    heard: (host, timeUs) => {
      chain.heard(host, { timeUs });
    },
    dead: (letter) => out.dead(redactor?.letter(letter) ?? letter),
    progress: out.progress,
  };
  if (options.fromLines === true) return readLineFiles(paths, into, options);
  if (options.fromDeadLetters !== true) return sieveFiles(paths, settings, into, options);
  const { kafka = DEFAULT_SETTINGS.kafka } = settings;
  return readDeadLetterFiles(paths, { ...settings, kafka }, into, options);
}

function redactorOf({ redact }: ReplaySettings): Redactor | undefined {
  return redact === undefined ? undefined : new Redactor(redact);
}

async function tell(chain: SortedChain, out: ReplayOut): Promise<Pick<ReplayResult, 'incidents' | 'aggregates'>> {
  const total = { incidents: 0, aggregates: 0 };
  for (const told of chain.finish()) {
    if ('incident' in told) {
      total.incidents += 1;
      await out.incident(told.incident);
    } else {
      total.aggregates += 1;
      await out.aggregate(told.aggregate);
    }
  }
  return total;
}
