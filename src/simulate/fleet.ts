import type { Micros } from '../lib/time.ts';
import { createBoots, type Boots } from './boots.ts';
import type { EnvelopeKind } from './envelopes/kind.ts';
import { SHAPES, wrapAll } from './envelopes/shapes.ts';
import type { Spoken } from './envelopes/spoken.ts';
import { noiseLine } from './noise.ts';
import type { LenientField } from './lenient.ts';
import type { ReportTruth } from './report-spec.ts';
import { createRng } from './rng.ts';
import type { SimHost } from './sim-host.ts';
import { createTimeQueue, type TimeQueue } from './time-queue.ts';
import type { DamagedReport } from './transport-damage.ts';

/** One record of a fleet, as its shipper writes it to a topic or file. */
export interface FleetRecord {
  readonly host: string;
  /** True time of its arrival; records come in this order. */
  readonly timeUs: Micros;
  /** Without a newline at the end. */
  readonly bytes: Buffer;
  readonly topic: 'journal' | 'syslog';
  /** `r17`: the report that the record belongs to; absent for noise. */
  readonly reportId?: string;
}

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
  readonly print: () => DamagedReport;
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
  const playing: Playing = { queue: createTimeQueue<FleetRecord>(), boots: createBoots() };
  const { queue } = playing;
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
      queueReport(playing, report);
      report = valueOf(reports.next());
    } else if (said !== undefined) {
      queueSpoken(playing, said.host, said.spoken);
      said = valueOf(noise.next());
    } else return;
  }
}

/** What must be found in the records of a plan. */
export function truthOfPlan(plan: FleetPlan): FleetTruth {
  const reports: ReportExpectation[] = [];
  for (const { reportId, host, timeUs, lenient = [], print } of plan.reports()) {
    const printed = print();
    const unclear = [...lenient, ...(printed.lenient ?? [])];
    const expectation = { ...printed.truth, reportId, host: host.name, timeUs };
    reports.push(unclear.length === 0 ? expectation : { ...expectation, lenient: unclear });
  }
  return {
    hosts: plan.hosts.map((host) => host.name),
    reports,
    victims: reports.reduce((total, report) => total + report.victims.length, 0),
  };
}

function valueOf<T>(result: IteratorResult<T, unknown>): T | undefined {
  return result.done === true ? undefined : result.value;
}

/** What is on its way, and who runs. */
interface Playing {
  readonly queue: TimeQueue<FleetRecord>;
  readonly boots: Boots;
}

function queueReport(playing: Playing, { host, timeUs, reportId, print }: PlannedReport): void {
  for (const { afterUs, delayUs = 0, restamped, booted, severity, text, caller, by, piece } of print().records) {
    if (booted === true) playing.boots.begin(host, timeUs + afterUs - BOOT_LINE_US);
    const stampedAfterUs = restamped === true ? delayUs : undefined;
    const spoken = { timeUs: timeUs + afterUs, severity, text, caller, by, piece, stampedAfterUs };
    queueSpoken(playing, host, spoken, { reportId, delayUs });
  }
}

/** When a kernel says its first line. */
const BOOT_LINE_US = 3;
/** A second way of shipping delivers a little later. */
const COPY_DELAY_US = 40;

/** How a line of a report is shipped. */
interface Delivery {
  readonly reportId: string;
  readonly delayUs: Micros;
}

function queueSpoken({ queue, boots }: Playing, host: SimHost, spoken: Spoken, delivery?: Delivery): void {
  const running = boots.at(host, spoken.timeUs);
  for (const [copy, kind] of host.ships.entries()) {
    const timeUs = spoken.timeUs + (delivery?.delayUs ?? 0) + copy * COPY_DELAY_US;
    const whose = delivery === undefined ? {} : { reportId: delivery.reportId };
    const rest = { host: host.name, timeUs, topic: topicOf(kind), ...whose };
    for (const bytes of wrapAll(kind, running, stampedBy(kind, spoken))) queue.push(timeUs, { ...rest, bytes });
  }
}

/** Only who reads the kernel's buffer can stamp a line late; who reads a log prints the stamp that he finds. */
function stampedBy(kind: EnvelopeKind, spoken: Spoken): Spoken {
  return SHAPES[kind].carries.uptime ? spoken : { ...spoken, stampedAfterUs: undefined };
}

const topicOf = (kind: EnvelopeKind): FleetRecord['topic'] => (SHAPES[kind].carries.bootId ? 'journal' : 'syslog');

function* noiseOf(plan: FleetPlan): Generator<{ readonly host: SimHost; readonly spoken: Spoken }, void, undefined> {
  const rng = createRng(plan.seed, 'noise');
  for (let at = 0; at < plan.noise; at += 1) {
    const timeUs = plan.startUs + Math.floor((plan.spanUs * (at + rng.next())) / plan.noise);
    yield { host: rng.pick(plan.hosts), spoken: { timeUs, ...noiseLine(at, rng) } };
  }
}
