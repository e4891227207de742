import type { Settings } from '../config/settings.ts';
import type { About, ReportCollector } from '../report/data/report.ts';
import type { ReplayOut, ReplayResult } from '../runtime/replay/replay.ts';
import { packageVersion } from './package-version.ts';

/** What of the command line a report needs. */
export interface ReportArguments {
  readonly report?: string;
  readonly compareAt?: (timezone: string) => number;
}

/** A replay's outputs with the report among them; `finish` writes it. */
export interface Reporting {
  readonly out: ReplayOut;
  readonly finish: (result: ReplayResult, signal: AbortSignal) => Promise<void>;
}

/** Adds the report to what a replay writes; the file is opened at once, so that a path that cannot be written is refused first. */
export async function withReport(
  out: ReplayOut,
  files: readonly string[],
  { report, compareAt }: ReportArguments,
  { envelope }: Settings,
): Promise<Reporting> {
  if (report === undefined) return { out, finish: () => Promise.resolve() };
  const { reportFormOf } = await import('../report/format.ts');
  const { ReportCollector: Collecting } = await import('../report/data/report.ts');
  const { postmortem } = await import('../report/postmortem.ts');
  const { openNdjson } = await import('../sinks/ndjson.ts');
  const write = reportFormOf(report);
  const sink = await openNdjson(report);
  const collector = new Collecting();
  const atUs = compareAt?.(envelope.timezone);
  const about: About = {
    productVersion: packageVersion(),
    command: commandLine(),
    inputs: files,
    timezone: envelope.timezone,
    year: envelope.year,
    compareAtMs: atUs === undefined ? undefined : atUs / 1000,
  };
  return {
    out: collecting(out, collector),
    finish: async ({ records, outcomes, readBytes, lines, dead, errors, unread }, { aborted }) => {
      const read = {
        ...{ records, outcomes, readBytes, lines, dead },
        errors: errors.map(({ message }) => message),
        unread: aborted ? [...new Set(unread.map(({ path }) => path))] : undefined,
      };
      await sink.write(write(postmortem(collector.finish({ ...about, ...read }))).trimEnd());
      await sink.close();
    },
  };
}

/** As typed, under the name of the program. */
export function commandLine(): readonly string[] {
  return ['oomstream', ...process.argv.slice(2)];
}

type Collector = Pick<ReportCollector, 'incident' | 'aggregate'>;

function collecting(out: ReplayOut, collector: Collector): ReplayOut {
  return {
    ...out,
    incident: (incident) => {
      collector.incident(incident);
      return out.incident(incident);
    },
    aggregate: (aggregate) => {
      collector.aggregate(aggregate);
      return out.aggregate(aggregate);
    },
  };
}
