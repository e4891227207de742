import { explainLines } from '../../../src/encode/explain-text.ts';
import { plain } from '../../../src/encode/paint.ts';
import { microsFromIso } from '../../../src/lib/time.ts';
import { analyseText } from '../../../src/runtime/analyse.ts';
import { drawSpec, type ReportWish } from '../../../src/simulate/draw-report.ts';
import type { EnvelopeKind } from '../../../src/simulate/envelopes/kind.ts';
import { SHAPES } from '../../../src/simulate/envelopes/shapes.ts';
import type { EraId } from '../../../src/simulate/eras.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import type { ReportSpec } from '../../../src/simulate/report-spec.ts';
import { createRng } from '../../../src/simulate/rng.ts';
import { simHost } from '../../../src/simulate/sim-host.ts';
import type { Flavour } from '../../../src/simulate/workloads.ts';

const SEED = 3;
const WIDTH = 100;
const TIME_US = microsFromIso('2026-09-15T03:12:07.402118Z') ?? 0;

/** A report that the documentation shows: which host said it, of what, and how its log was read. */
interface Sample {
  readonly host: string;
  readonly flavour: Flavour;
  readonly era: EraId;
  readonly ship: EnvelopeKind;
  readonly kind: ReportWish['kind'];
  readonly workload: string;
  readonly changes?: Partial<ReportSpec>;
}

const SAMPLES = {
  'kubernetes-limit': {
    ...{ host: 'node-7', flavour: 'kubernetes-systemd', era: '6.8', ship: 'journald' },
    ...{ kind: 'cgroup', workload: 'checkout-api' },
  },
  'host-without-swap': {
    ...{ host: 'db-1', flavour: 'services', era: '6.1', ship: 'syslog-iso' },
    ...{ kind: 'host', workload: 'postgresql@15-main' },
  },
  panic: {
    ...{ host: 'app-4', flavour: 'services', era: '5.4', ship: 'dmesg' },
    ...{ kind: 'host', workload: 'elasticsearch', changes: { victims: [], ending: { kind: 'panic', why: 'on-oom' } } },
  },
} as const satisfies Readonly<Record<string, Sample>>;

/** The name of a sample, as the documentation marks it. */
export type SampleName = keyof typeof SAMPLES;

/** All of them, in the order in which they are shown. */
export const SAMPLE_NAMES = Object.keys(SAMPLES) as readonly SampleName[];

/** What `oomstream explain` prints about a sample's log, without colours. */
export function explainSample(name: SampleName): string {
  const { incidents } = analyseText(sampleLog(SAMPLES[name]), { receivedUs: TIME_US });
  const [incident, ...more] = incidents;
  if (incident === undefined || more.length > 0) throw new Error(`${name} is one incident`);
  return explainLines(incident, { width: WIDTH, paint: plain }).join('\n');
}

/** The lines of the log, as a user would paste them. */
function sampleLog({ host: name, flavour, era, ship, kind, workload, changes }: Sample): string {
  const host = simHost({ seed: SEED, name, flavour, era, ships: [ship], startUs: TIME_US });
  const chosen = host.workloads.find((one) => one.name === workload);
  const spec = drawSpec(host, { kind, workload: chosen, firstPid: 21_400 }, createRng(SEED, name));
  const { records } = printReport({ ...spec, ...(kind === 'host' ? { ramBytes: filledBy(spec) } : {}), ...changes });
  const lines = records.flatMap(({ afterUs, ...record }) =>
    SHAPES[ship].wrap(host, { ...record, timeUs: TIME_US + afterUs }),
  );
  return lines.map((line) => `${line.toString('utf8')}\n`).join('');
}

/** A machine of whole GiB that its processes fill. */
function filledBy({ tasks }: ReportSpec): number {
  const usedBytes = tasks.reduce((sum, { anonRssBytes, fileRssBytes }) => sum + anonRssBytes + fileRssBytes, 0);
  return Math.ceil((usedBytes * 1.04) / 1024 ** 3) * 1024 ** 3;
}
