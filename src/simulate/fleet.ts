import type { Micros } from '../lib/time.ts';
import type { EnvelopeKind } from './envelopes/kind.ts';
import { SHAPES, wrapAll } from './envelopes/shapes.ts';
import type { Spoken } from './envelopes/spoken.ts';
import { noiseLine } from './noise.ts';
import type { PrintedReport, ReportTruth } from './report-spec.ts';
import { createRng } from './rng.ts';
import type { SimHost } from './sim-host.ts';
import { createTimeQueue, type TimeQueue } from './time-queue.ts';

/** One record of a fleet, as its shipper writes it to a topic or file. */
export interface FleetRecord {
  readonly host: string;
  /** True time; records come in this order. */
  readonly timeUs: Micros;
  /** Without a newline at the end. */
  readonly bytes: Buffer;
  readonly topic: 'journal' | 'syslog';
  /** `r17`: the report that the record belongs to; absent for noise. */
  readonly reportId?: string;
}

/** A fact of a report that its lines say, but that not every reader can tie to it. */
export type LenientField = 'uid' | 'victimCgroup' | 'limitOwner' | 'scope' | 'memory';

/** What one report must be found as. */
export interface ReportExpectation extends ReportTruth {
  readonly reportId: string;
  readonly host: string;
  /** True time of its first line. */
  readonly timeUs: Micros;
  /** What may be absent, but never another than it is here. */
  readonly lenient?: readonly LenientField[] | undefined;
}

/** What must be found in a fleet's records: one incident a report, nothing else. */
export interface FleetTruth {
  readonly hosts: readonly string[];
  readonly reports: readonly ReportExpectation[];
  /** Distinct victims of all reports. */
  readonly victims: number;
}

/** A report that will be said. */
export interface PlannedReport {
  readonly reportId: string;
  readonly host: SimHost;
  readonly timeUs: Micros;
  readonly lenient?: readonly LenientField[] | undefined;
  readonly print: () => PrintedReport;
}

/** A fleet to be played: its reports in order of time, its noise evenly over the span. */
export interface FleetPlan {
  readonly seed: number;
  readonly hosts: readonly [SimHost, ...SimHost[]];
  readonly startUs: Micros;
  readonly spanUs: Micros;
  readonly noise: number;
  reports(): Iterable<PlannedReport>;
}

/** Plays a plan: in order of time, lazily; memory is bounded by the reports that overlap. */
export function* playFleet(plan: FleetPlan): Generator<FleetRecord, void, undefined> {
  const queue = createTimeQueue<FleetRecord>();
  const reports = plan.reports()[Symbol.iterator]();
  const noise = noiseOf(plan)[Symbol.iterator]();
  let report = valueOf(reports.next());
  let said = valueOf(noise.next());
  for (;;) {
    const reportUs = report?.timeUs ?? Infinity;
    const noiseUs = said?.spoken.timeUs ?? Infinity;
    const next = Math.min(reportUs, noiseUs);
    while (queue.firstUs() < next) {
      const record = queue.shift();
      if (record !== undefined) yield record;
    }
    if (report !== undefined && reportUs <= noiseUs) {
      queueReport(queue, report);
      report = valueOf(reports.next());
    } else if (said !== undefined) {
      queueSpoken(queue, said.host, said.spoken);
      said = valueOf(noise.next());
    } else return;
  }
}

/** What must be found in the records of a plan. */
export function truthOfPlan(plan: FleetPlan): FleetTruth {
  const reports: ReportExpectation[] = [];
  for (const { reportId, host, timeUs, lenient, print } of plan.reports())
    reports.push({ ...print().truth, reportId, host: host.name, timeUs, lenient });
  return {
    hosts: plan.hosts.map((host) => host.name),
    reports,
    victims: reports.reduce((total, report) => total + report.victims.length, 0),
  };
}

function valueOf<T>(result: IteratorResult<T, unknown>): T | undefined {
  return result.done === true ? undefined : result.value;
}

function queueReport(queue: TimeQueue<FleetRecord>, report: PlannedReport): void {
  for (const { afterUs, severity, text, caller } of report.print().records)
    queueSpoken(queue, report.host, { timeUs: report.timeUs + afterUs, severity, text, caller }, report.reportId);
}

/** A second way of shipping delivers a little later. */
const COPY_DELAY_US = 40;

function queueSpoken(queue: TimeQueue<FleetRecord>, host: SimHost, spoken: Spoken, reportId?: string): void {
  for (const [copy, kind] of host.ships.entries()) {
    const timeUs = spoken.timeUs + copy * COPY_DELAY_US;
    const rest = { host: host.name, timeUs, topic: topicOf(kind), ...(reportId === undefined ? {} : { reportId }) };
    for (const bytes of wrapAll(kind, host, spoken)) queue.push(timeUs, { ...rest, bytes });
  }
}

const topicOf = (kind: EnvelopeKind): FleetRecord['topic'] => (SHAPES[kind].carries.bootId ? 'journal' : 'syslog');

function* noiseOf(plan: FleetPlan): Generator<{ readonly host: SimHost; readonly spoken: Spoken }, void, undefined> {
  const rng = createRng(plan.seed, 'noise');
  for (let at = 0; at < plan.noise; at += 1) {
    const timeUs = plan.startUs + Math.floor((plan.spanUs * (at + rng.next())) / plan.noise);
    yield { host: rng.pick(plan.hosts), spoken: { timeUs, ...noiseLine(at, rng) } };
  }
}
