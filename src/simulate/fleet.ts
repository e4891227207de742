import type { Micros } from '../lib/time.ts';
import { createBoots, type Boots } from './boots.ts';
import type { EnvelopeKind } from './envelopes/kind.ts';
import { SHAPES, wrapAll } from './envelopes/shapes.ts';
import type { Spoken } from './envelopes/spoken.ts';
import { noiseLine } from './noise.ts';
import type { LenientField } from './lenient.ts';
import type { ReportTruth } from './report-spec.ts';
import { RingNumbers, type Place } from './ring-numbers.ts';
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
  const playing: Playing = {
    said: createTimeQueue(),
    queue: createTimeQueue(),
    boots: createBoots(),
    numbers: new RingNumbers(),
  };
  const { queue } = playing;
  const reports = plan.reports()[Symbol.iterator]();
  const noise = noiseOf(plan)[Symbol.iterator]();
  let report = valueOf(reports.next());
  let said = valueOf(noise.next());
  for (;;) {
    const reportUs = report?.timeUs ?? Infinity;
    const noiseUs = said?.spoken.timeUs ?? Infinity;
    const next = Math.min(reportUs, noiseUs);
    ship(playing, next);
    while (queue.firstUs() < next) {
      const record = queue.shift();
      if (record !== undefined) yield record;
    }
    if (report !== undefined && reportUs <= noiseUs) {
      queueReport(playing, report);
      report = valueOf(reports.next());
    } else if (said !== undefined) {
      // Whatever was said before is on its way.
      shipOne(playing, said);
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

/** What was said and what is on its way, who runs, and how their kernels count. */
interface Playing {
  readonly said: TimeQueue<Said>;
  readonly queue: TimeQueue<FleetRecord>;
  readonly boots: Boots;
  readonly numbers: RingNumbers;
}

/** One thing that was said, and where. */
interface Said {
  readonly host: SimHost;
  readonly spoken: Spoken;
  readonly delivery?: Delivery;
}

function queueReport({ said, boots }: Playing, { host, timeUs, reportId, print }: PlannedReport): void {
  const taken = new Map<Place, number>();
  for (const [at, record] of print().records.entries()) {
    const { afterUs, delayUs = 0, restamped, booted, severity, text, caller, by, piece, place = at, lost } = record;
    if (booted === true) boots.begin(host, timeUs + afterUs - BOOT_LINE_US);
    const stampedAfterUs = restamped === true ? delayUs : undefined;
    const spoken = { timeUs: timeUs + afterUs, severity, text, caller, by, piece, stampedAfterUs };
    // A notice of the journal's is no record of the report.
    const printed = by === undefined && booted !== true ? { taken, place } : undefined;
    said.push(spoken.timeUs, { host, spoken, delivery: { reportId, delayUs, printed, lost: lost === true } });
  }
}

/** What was said before this time goes on its way. */
function ship(playing: Playing, beforeUs: Micros): void {
  const { said } = playing;
  while (said.firstUs() < beforeUs) {
    const one = said.shift();
    if (one !== undefined) shipOne(playing, one);
  }
}

/** It gets its number, and goes on its way if it arrives. */
function shipOne(playing: Playing, { host, spoken, delivery }: Said): void {
  const running = playing.boots.at(host, spoken.timeUs);
  const sequence = numberOf(playing.numbers, running, delivery?.printed);
  if (delivery?.lost !== true) send(playing, running, { ...spoken, sequence }, delivery);
}

function numberOf(numbers: RingNumbers, host: SimHost, printed: Delivery['printed'] | undefined): number {
  return printed === undefined ? numbers.take(host) : numbers.takeOnce(host, printed.taken, printed.place);
}

/** When a kernel says its first line. */
const BOOT_LINE_US = 3;
/** A second way of shipping delivers a little later. */
const COPY_DELAY_US = 40;

/** How a line of a report is shipped. */
interface Delivery {
  readonly reportId: string;
  readonly delayUs: Micros;
  /** Its place in the report, and the numbers that its report's records have. */
  readonly printed: { readonly taken: Map<Place, number>; readonly place: Place } | undefined;
  readonly lost: boolean;
}

function send({ queue }: Playing, host: SimHost, spoken: Spoken, delivery: Delivery | undefined): void {
  for (const [copy, kind] of host.ships.entries()) {
    const timeUs = spoken.timeUs + (delivery?.delayUs ?? 0) + copy * COPY_DELAY_US;
    const whose = delivery === undefined ? {} : { reportId: delivery.reportId };
    const rest = { host: host.name, timeUs, topic: topicOf(kind), ...whose };
    for (const bytes of wrapAll(kind, host, stampedBy(kind, spoken))) queue.push(timeUs, { ...rest, bytes });
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
