import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from './worker.ts';

/** Between two looks. */
export const SAMPLE_MS = 1000;

/** One look at a process that feeds a sink. */
export interface SinkSample {
  /** Since the first look. */
  readonly second: number;
  readonly residentBytes: number;
  /** Records of the output topics that are not settled. */
  readonly lag: number;
  /** What it says of its receiver. */
  readonly up: boolean;
}

/** Looks at the process once a second, until `over`. */
export async function watchSink(worker: Worker, over: AbortSignal): Promise<SinkSample[]> {
  const samples: SinkSample[] = [];
  const startedMs = Date.now();
  while (!over.aborted) {
    const answer = await worker.get('/metrics');
    if (answer?.status === 200) samples.push(sampleOf(answer.body, (Date.now() - startedMs) / 1000));
    await sleep(SAMPLE_MS);
  }
  return samples;
}

/** The samples in one line: memory, lag. */
export function rangeOf(samples: readonly SinkSample[]): string {
  const mib = samples.map(({ residentBytes }) => Math.round(residentBytes / 1_048_576));
  const lag = Math.max(...samples.map((sample) => sample.lag));
  return `resident ${String(Math.min(...mib))} to ${String(Math.max(...mib))} MiB, lag up to ${String(lag)}`;
}

/** A metric of the process, over all its labels; 0 while nobody answers. */
export async function metricOf(worker: Worker, metric: string): Promise<number> {
  return sumOf((await worker.get('/metrics'))?.body ?? '', metric);
}

function sampleOf(exposition: string, second: number): SinkSample {
  return {
    second: Math.round(second),
    residentBytes: sumOf(exposition, 'process_resident_memory_bytes'),
    lag: sumOf(exposition, 'oomstream_consumer_lag_records'),
    up: sumOf(exposition, 'oomstream_sink_up') > 0,
  };
}

function sumOf(exposition: string, metric: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}
