import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import { AppError, messageOf } from '../lib/errors.ts';
import { parseDuration } from '../lib/quantity.ts';
import { validators } from '../model/validate.ts';
import type { Period } from '../report/data/change.ts';
import { factsOf, type IncidentFacts } from '../report/data/facts.ts';
import type { Document } from '../report/document.ts';
import { reportFormOf } from '../report/format.ts';
import { counted, thousands } from '../report/names.ts';
import { comparisonBlocks } from '../report/parts/comparison.ts';
import { textOf } from '../report/render/plain-text.ts';
import { openNdjson } from '../sinks/ndjson.ts';

/** A sample would not do: of two that are not equally dense, one workload is made to look better. */
const MAX_INCIDENTS = 200_000;

interface CompareOptions {
  readonly before?: number;
  readonly after?: number;
  readonly report?: string;
}

/** `oomstream compare`: incidents before and after a fix. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('compare two files of incidents, from before and after a fix: did it stop, and for whom not')
    .argument('<before>', 'incidents as NDJSON, as `oomstream replay` writes them')
    .argument('<after>', 'the same of the time after; - is standard input')
    .option('--before <duration>', 'how long the first log is, such as 7d; from first to last kill when absent', spanMs)
    .option('--after <duration>', 'how long the second log is', spanMs)
    .option('--report <file>', 'write it there too: .html, .md or .txt')
    .addHelpText('after', '\nExample:\n  oomstream compare monday.ndjson tuesday.ndjson --before 24h --after 24h')
    .action(compare);
}

function spanMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError('A duration is a number with a unit: 90m, 24h, 7d.');
  return ms;
}

async function compare(before: string, after: string, options: CompareOptions): Promise<void> {
  const write = options.report === undefined ? undefined : reportFormOf(options.report);
  const document = comparisonOf(await readPeriod(before, options.before), await readPeriod(after, options.after));
  process.stdout.write(textOf(document));
  if (write === undefined || options.report === undefined) return;
  const sink = await openNdjson(options.report);
  await sink.write(write(document).trimEnd());
  await sink.close();
}

function comparisonOf(before: Period, after: Period): Document {
  return {
    title: 'OOM kills before and after',
    headline: `${counted(before.facts.length, 'incident')} before (${before.name}), ${thousands(after.facts.length)} after (${after.name}).`,
    subline: '',
    figures: [],
    sections: [{ id: 'compare', title: 'By workload', blocks: comparisonBlocks(before, after) }],
  };
}

/**
 * The incidents of a file, each once, as consumers of Kafka may get one again. Lines that are none are an error with their number, so
 * that no wrong file looks like a success.
 */
async function readPeriod(path: string, told: number | undefined): Promise<Period> {
  const facts = new Map<string, IncidentFacts>();
  let number = 0;
  try {
    const input = path === '-' ? process.stdin : createReadStream(path);
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (line.trim() === '') continue;
      const value: unknown = JSON.parse(line);
      if (!validators.incident(value)) throw new Error('it is no incident');
      if (facts.size === MAX_INCIDENTS && !facts.has(value.id))
        throw new Error(`more than ${thousands(MAX_INCIDENTS)} incidents cannot be compared; take a shorter time`);
      facts.set(value.id, factsOf(value));
    }
  } catch (error) {
    throw new AppError('OOM_INPUT_UNREADABLE', `cannot read ${path}, line ${String(number)}: ${messageOf(error)}`, {
      cause: error,
      remedy: 'name files of incidents as `oomstream replay --incidents FILE` writes them',
    });
  }
  const all = [...facts.values()];
  const times = all.flatMap(({ timeMs }) => timeMs ?? []).sort((a, b) => a - b);
  const seen = times.length < 2 ? undefined : (times.at(-1) ?? 0) - (times[0] ?? 0);
  return { name: path, facts: all, spanMs: told ?? seen };
}
