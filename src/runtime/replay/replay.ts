import type { Settings } from '../../config/settings.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import type { AppError } from '../../lib/errors.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { Incident } from '../../model/generated/incident.ts';
import { batchOf } from '../../sieve/framed-batch.ts';
import { Sieve } from '../../sieve/sieve.ts';
import { openFiles, type ReadProgress } from '../../sources/files.ts';
import { replayInventory } from '../enrich/replay-inventory.ts';
import { SortedChain } from './sorted-chain.ts';

type Written = Promise<void> | undefined;

/** Where a replay puts what it finds; it waits for what it is given. */
export interface ReplayOut {
  readonly incident: (incident: Incident) => Written;
  readonly aggregate: (aggregate: Aggregate) => Written;
  readonly dead: (letter: DeadLetter) => Written;
  readonly progress: (progress: ReadProgress & { readonly lines: number }) => void;
}

export interface ReplayOptions {
  /** Host of lines that name none. */
  readonly defaultHost?: string | undefined;
  /** Memory for lines and again for incidents, in bytes; above that they are sorted on disk. */
  readonly memoryBytes?: number | undefined;
  /** Where on disk; the system's folder for temporary files by default. */
  readonly folder?: string | undefined;
}

/** What a replay read and found. */
export interface ReplayResult {
  readonly records: number;
  readonly lines: number;
  readonly incidents: number;
  readonly aggregates: number;
  /** Of the incidents, those without a time; no aggregate counts them. */
  readonly timeless: number;
  readonly dead: number;
  /** One for each input that could not be read, or not to its end. */
  readonly errors: readonly AppError[];
}

type ReplaySettings = Pick<Settings, 'host' | 'envelope' | 'sieve' | 'assemble' | 'aggregate' | 'diagnose'> &
  Partial<Pick<Settings, 'enrich'>>;

/** History to incidents: reads files (`-` is standard input) through all three stages in memory. */
export async function replayFiles(
  paths: readonly string[],
  settings: ReplaySettings,
  out: ReplayOut,
  options: ReplayOptions = {},
): Promise<ReplayResult> {
  const { memoryBytes, folder } = options;
  const { assemble, aggregate, diagnose } = settings;
  const enrich = await replayInventory(settings);
  const chain = new SortedChain({ assemble, aggregate, diagnose, enrich, memoryBytes, folder });
  try {
    const read = await readInto(chain, paths, settings, out, options);
    return { ...read, ...(await tell(chain, out)), timeless: chain.timeless };
  } finally {
    chain.close();
  }
}

async function readInto(
  chain: SortedChain,
  paths: readonly string[],
  settings: ReplaySettings,
  out: ReplayOut,
  { defaultHost }: ReplayOptions,
): Promise<Pick<ReplayResult, 'records' | 'lines' | 'dead' | 'errors'>> {
  const { maxRecordBytes } = settings.sieve;
  const { host, envelope } = settings;
  const sieve = new Sieve({ host, maxRecordBytes, provenance: 'any', ...envelope, defaultHost });
  const errors: AppError[] = [];
  const total = { records: 0, lines: 0, dead: 0 };
  let letters: DeadLetter[] = [];
  const outs = {
    line: (line: Parameters<SortedChain['line']>[0]): void => {
      total.lines += 1;
      chain.line(line);
    },
    dead: (dead: Parameters<typeof deadLetterOf>[0]): void => void letters.push(deadLetterOf(dead)),
  };
  const bury = async (): Promise<void> => {
    const buried = letters;
    letters = [];
    total.dead += buried.length;
    for (const letter of buried) await out.dead(letter);
  };
  const chunks = openFiles(paths, {
    maxRecordBytes,
    onDead: outs.dead,
    onError: (error) => errors.push(error),
    onProgress: (progress) => {
      out.progress({ ...progress, lines: total.lines });
    },
  });
  for await (const { source, framing, bytes, baseOffset, receivedUs } of chunks) {
    const batch = batchOf(source, framing, bytes, { baseOffset, receivedUs });
    sieve.push(batch, outs);
    total.records += batch.count;
    await bury();
  }
  await bury();
  return { ...total, errors };
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
