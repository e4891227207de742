import { parseArgs } from 'node:util';
import { createRng } from '../../src/simulate/rng.ts';
import {
  drawBreaths,
  drawFaults,
  LONG_RATES,
  SEVERAL_BROKERS_RATES,
  SHORT_PLAN,
  type PlannedFault,
} from './fault-plan.ts';
import { faultTable } from './fault-table.ts';
import { runFaults, type FaultReport } from './run-faults.ts';
import { describeVerdict, isSame } from './verdict.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    workers: { type: 'string', default: '3' },
    brokers: { type: 'string', default: '1' },
    delivery: { type: 'string', default: 'at-least-once' },
    breathe: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const seconds = values.short ? 20 : Number(values.seconds);
const delivery = values.delivery === 'exactly-once' ? 'exactly-once' : 'at-least-once';
const startedMs = Date.now();
const tell = (message: string): void => {
  process.stderr.write(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} ${message}\n`);
};

const brokers = Number(values.brokers);
const rates = brokers > 1 ? SEVERAL_BROKERS_RATES : LONG_RATES;
tell(`seed ${seed}, ${seconds} s, ${values.workers} workers, ${values.brokers} brokers, ${delivery}`);
const report = await runFaults({
  seed,
  seconds,
  workers: Number(values.workers),
  brokers,
  delivery,
  sessionMs: 3000,
  drainMs: 180_000,
  plan: planOf(),
  tell,
});
process.stdout.write(faultTable(report));
const complaints = complaintsOf(report);
if (complaints !== '') process.stdout.write(`${complaints}\n`);
if (complaints !== '') process.stderr.write(`${report.log}\n`);
process.exitCode = complaints === '' ? 0 : 1;

function planOf(): readonly PlannedFault[] {
  if (values.short) return SHORT_PLAN;
  return values.breathe ? drawBreaths(seconds * 1000) : drawFaults(createRng('plan', seed), seconds * 1000, rates);
}

function complaintsOf({ incidents, aggregates, odd }: FaultReport): string {
  const repeated = delivery === 'exactly-once' && incidents.repeated > 0 ? [`repeated: ${incidents.repeated}`] : [];
  return [
    ...(isSame(incidents) ? [] : [describeVerdict('incidents', incidents)]),
    ...(isSame(aggregates) ? [] : [describeVerdict('aggregates', aggregates)]),
    ...repeated,
    ...odd,
  ].join('\n');
}
