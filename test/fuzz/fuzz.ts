import { Coverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Ends after so many cases, or after so many milliseconds. */
  readonly runs: number;
  readonly milliseconds: number;
  /** Whether samples are kept by what they reach; slower. */
  readonly guided: boolean;
  /** A case that takes longer, twice, is one that breaks the target; in milliseconds. */
  readonly slowMs: number;
}

/** A case in which a target did not keep its word. */
export interface Crasher {
  readonly bytes: Buffer;
  readonly error: string;
}

/** What came of a target. */
export interface FuzzResult {
  readonly runs: number;
  /** Blocks of src that ran; undefined where nobody looked. */
  readonly blocks: number | undefined;
  readonly samples: number;
  readonly slowestMs: number;
  readonly crashers: readonly Crasher[];
}

const BATCH = 500;
/** Of a batch that reached something new, so many are kept as samples. */
const KEPT_OF_BATCH = 8;
const MAX_SAMPLES = 4000;
const MAX_CRASHERS = 5;
/** A case that has not ended by then never does. */
const ENDLESS_MS = 10_000;
/** Of what breaks a target, the calls that led there. */
const STACK_CALLS = 20;

/** Gives a target mutated samples until its time is over; the same seed gives the same cases, unless it is guided and stopped by time. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const random = new Random(options.seed);
  const corpus = [...target.samples];
  const crashers: Crasher[] = [];
  const coverage = options.guided ? new Coverage() : undefined;
  const endMs = performance.now() + options.milliseconds;
  let runs = 0;
  let slowestMs = 0;
  // Much that is refused is an error that nobody looks at; its stack would take longer than the case.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const sample of target.samples) crashers.push(...(await tried(target, sample, options.slowMs)).crashers);
    coverage?.grew();
    while (runs < options.runs && performance.now() < endMs && crashers.length < MAX_CRASHERS) {
      const recent: Buffer[] = [];
      for (let left = Math.min(BATCH, options.runs - runs); left > 0; left -= 1) {
        const bytes = mutate(random.pick(corpus), random, corpus);
        const one = await tried(target, bytes, options.slowMs);
        runs += 1;
        slowestMs = Math.max(slowestMs, one.ms);
        crashers.push(...one.crashers);
        if (recent.length < KEPT_OF_BATCH) recent.push(bytes);
        else recent[random.below(KEPT_OF_BATCH)] = bytes;
      }
      if (coverage?.grew() === true && corpus.length < MAX_SAMPLES) corpus.push(...recent);
    }
    return { runs, blocks: coverage?.blocks, samples: corpus.length, slowestMs, crashers };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    coverage?.close();
  }
}

/** One case: what was thrown, and whether it took too long, twice (once may be the machine). */
export async function tried(
  target: Target,
  bytes: Buffer,
  slowMs: number,
): Promise<{ readonly ms: number; readonly crashers: readonly Crasher[] }> {
  const first = await timed(target, bytes);
  if (first.error !== undefined)
    return { ms: first.ms, crashers: [{ bytes, error: (await errorWithStack(target, bytes)) ?? first.error }] };
  if (first.ms <= slowMs) return { ms: first.ms, crashers: [] };
  const again = await timed(target, bytes);
  const ms = Math.min(first.ms, again.ms);
  return { ms, crashers: ms > slowMs ? [{ bytes, error: `it takes ${ms.toFixed(0)} ms` }] : [] };
}

/** What the case throws when it is tried once more, with the calls that led there. */
async function errorWithStack(target: Target, bytes: Buffer): Promise<string | undefined> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_CALLS;
  try {
    return (await timed(target, bytes)).error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Without a timer a promise that nobody settles would end the process, without a word. */
async function ended(running: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const endless = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('it does not end'));
    }, ENDLESS_MS);
  });
  try {
    await Promise.race([running, endless]);
  } finally {
    clearTimeout(timer);
  }
}

async function timed(
  target: Target,
  bytes: Buffer,
): Promise<{ readonly ms: number; readonly error: string | undefined }> {
  const begun = performance.now();
  try {
    const running = target.run(bytes);
    if (running !== undefined) await ended(running);
    return { ms: performance.now() - begun, error: undefined };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ms: performance.now() - begun, error: text };
  }
}
