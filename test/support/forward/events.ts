import { readFileSync } from 'node:fs';
import { DEFAULT_FORWARD, type ForwardOptions } from '../../../src/sinks/forward/options.ts';
import { openForward } from '../../../src/sinks/forward/forward-sink.ts';
import type { Outcome, Sink, SinkEvent } from '../../../src/sinks/sink.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtThread } from './built-thread.ts';

const EXAMPLE = JSON.parse(
  readFileSync(new URL('../../../schemas/examples/0.1/incident.kernel-kill.cgroup.json', import.meta.url), 'utf8'),
) as Incident;

const RETRY_MS = 50;
const BATCH_WITHIN_MS = 120_000;

/** Incidents that differ by id; `more` is put into each body. */
export function madeEvents(first: number, count: number, more: object = {}): SinkEvent[] {
  return Array.from({ length: count }, (_each, index) => {
    const value: Incident = { ...EXAMPLE, id: `incident-${first + index}` };
    const { id, time } = value;
    return { kind: 'incidents', id, time, value, body: { ...value, ...more }, revision: undefined };
  });
}

/** A forward sink, and what it warned of. */
export async function madeSink(
  port: number,
  options: Partial<ForwardOptions> = {},
): Promise<{ readonly sink: Sink; readonly warnings: string[] }> {
  const warnings: string[] = [];
  const sink = await openForward(
    { ...DEFAULT_FORWARD, type: 'forward', hosts: [`127.0.0.1:${port}`], ...options },
    {
      name: 'fluentd',
      thread: builtThread(),
      warn: (fields) => warnings.push(String(fields['failure'])),
    },
  );
  return { sink, warnings };
}

/**
 * Offers each batch until it was taken, as the runtime does; answers how many times something was offered. Throws when one is
 * not taken in time, so that nothing goes on behind a test that has failed.
 */
export async function deliverAll(sink: Sink, batches: readonly (readonly SinkEvent[])[]): Promise<number> {
  const { signal } = new AbortController();
  let offers = 0;
  for (const batch of batches) {
    let outcomes: readonly Outcome[] = [];
    const deadline = Date.now() + BATCH_WITHIN_MS;
    do {
      if (Date.now() > deadline) throw new Error(`a batch was not taken in time: ${JSON.stringify(outcomes[0])}`);
      outcomes = await sink.deliver(batch, signal);
      offers++;
      if (outcomes.some(({ kind }) => kind === 'retry')) await sleep(RETRY_MS);
    } while (outcomes.some(({ kind }) => kind !== 'done'));
  }
  return offers;
}

/** The events in batches. */
export function inBatches(events: readonly SinkEvent[], size: number): SinkEvent[][] {
  const count = Math.ceil(events.length / size);
  return Array.from({ length: count }, (_each, index) => events.slice(index * size, (index + 1) * size));
}
