import type { Rng } from '../../src/simulate/rng.ts';

/** What is done to the service, its broker, and the network between them. */
export const FAULTS = [
  'worker SIGKILL',
  'worker SIGSTOP',
  'worker SIGTERM',
  'worker joins',
  'group breathes',
  'broker SIGKILL',
  'brokers roll',
  'reset',
  'latency',
  'slicing',
] as const;
export type Fault = (typeof FAULTS)[number];

/** A fault and when it comes, counted from the first record. */
export interface PlannedFault {
  readonly atMs: number;
  readonly fault: Fault;
}

/** How often each comes, and what others than kills are drawn from. */
export interface FaultRates {
  readonly killWorkerEveryMs: number;
  readonly killBrokerEveryMs: number;
  readonly otherEveryMs: number;
  readonly others: readonly [Fault, ...Fault[]];
}

const OTHERS = [
  'worker SIGSTOP',
  'worker SIGSTOP',
  'worker SIGTERM',
  'worker joins',
  'reset',
  'reset',
  'latency',
  'slicing',
] as const;

const BREATH_MS = 45_000;

/** A worker every five seconds, the broker every thirty, and something else every seven. */
export const LONG_RATES: FaultRates = {
  killWorkerEveryMs: 5000,
  killBrokerEveryMs: 30_000,
  otherEveryMs: 7000,
  others: OTHERS,
};

/** Of several brokers one dies every thirty seconds, and now and then each is stopped and started in turn; no proxy stands before them. */
export const SEVERAL_BROKERS_RATES: FaultRates = {
  ...LONG_RATES,
  others: ['worker SIGSTOP', 'worker SIGTERM', 'worker joins', 'brokers roll'],
};

/** A group of four that shrinks to one and grows to four again, one by one, again and again; nothing else happens to it. */
export function drawBreaths(lastsMs: number): PlannedFault[] {
  const count = Math.max(1, Math.floor(lastsMs / BREATH_MS));
  return Array.from({ length: count }, (_, at) => ({ atMs: at * BREATH_MS + 2000, fault: 'group breathes' }));
}

/** Faults in the order of time; the same generator gives the same. */
export function drawFaults(rng: Rng, lastsMs: number, rates: FaultRates): PlannedFault[] {
  const every = (everyMs: number, draw: () => Fault): PlannedFault[] =>
    Array.from({ length: Math.floor(lastsMs / everyMs) }, (_, at) => ({
      atMs: Math.floor((at + 0.5 + 0.4 * rng.next()) * everyMs),
      fault: draw(),
    }));
  return [
    ...every(rates.killWorkerEveryMs, () => 'worker SIGKILL'),
    ...every(rates.killBrokerEveryMs, () => 'broker SIGKILL'),
    ...every(rates.otherEveryMs, () => rng.pick(rates.others)),
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Each once, in an order that meets the others' aftermath, within half a minute. */
export const SHORT_PLAN: readonly PlannedFault[] = [
  { atMs: 1500, fault: 'worker SIGKILL' },
  { atMs: 4500, fault: 'reset' },
  { atMs: 6000, fault: 'worker SIGSTOP' },
  { atMs: 8000, fault: 'broker SIGKILL' },
  { atMs: 15_000, fault: 'latency' },
  { atMs: 16_000, fault: 'worker SIGTERM' },
  { atMs: 18_000, fault: 'slicing' },
  { atMs: 19_000, fault: 'worker SIGKILL' },
];
