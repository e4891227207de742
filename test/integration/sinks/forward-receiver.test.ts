import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sink, SinkEvent } from '../../../src/sinks/sink.ts';
import { deliverAll, inBatches, madeEvents, madeSink } from '../../support/forward/events.ts';
import { findReceiver, ForwardReceiver } from '../../support/forward/receiver.ts';
import { findToxiproxy, Toxiproxy } from '../../support/toxiproxy/toxiproxy.ts';

/** `npm run sinks:forward:long` sends as many as 10 000 through a reset every second. */
const COUNT = Number(process.env['OOMSTREAM_FORWARD_EVENTS'] ?? 600);
const RESET_MS = 1000;
/** At least; so many events at most. */
const RESETS = 3;
const MOST = 50 * COUNT;
const BATCH = 50;

const [receiverFound, toxiproxyFound] = [await findReceiver(), await findToxiproxy()];
const missing = [receiverFound, toxiproxyFound].flatMap((found) => ('missing' in found ? [found.missing] : []));
const [receiverPath, toxiproxyPath] = [receiverFound, toxiproxyFound].map((found) =>
  'path' in found ? found.path : '',
);
const why = missing.length === 0 ? '' : ` (${missing.join('; ')})`;

describe.skipIf(missing.length > 0)(`an OpenTelemetry collector behind toxiproxy${why}`, () => {
  let receiver: ForwardReceiver;
  let proxy: Toxiproxy;
  let sink: Sink;
  let warnings: string[];

  beforeEach(async () => {
    receiver = await ForwardReceiver.start(receiverPath ?? '');
    proxy = await Toxiproxy.start(toxiproxyPath ?? '', receiver.port);
    ({ sink, warnings } = await madeSink(proxy.port, { timeoutMs: 2000, connectTimeoutMs: 5000 }));
  });

  afterEach(async () => {
    await sink.close();
    await proxy.stop();
    await receiver.stop();
  });

  const send = (events: readonly SinkEvent[], size = BATCH): Promise<number> =>
    deliverAll(sink, inBatches(events, size));

  /** Every id that was sent is there; how many copies came besides. */
  const copies = (events: readonly SinkEvent[]): number => {
    const ids = receiver.arrived().map(({ attributes }) => attributes.get('id'));
    expect(new Set(ids)).toEqual(new Set(events.map(({ id }) => id)));
    return ids.length - events.length;
  };

  test('nothing is lost or doubled in quiet; times and 64-bit integers arrive as they are', async () => {
    const events = madeEvents(0, COUNT, { wide: Number.MAX_SAFE_INTEGER, limit: 2 ** 33 });
    await send(events);
    expect(copies(events)).toBe(0);
    const [first] = receiver.arrived();
    expect(first?.tag).toBe('oom.incidents');
    expect(first?.time).toBe('1789448460000129000');
    expect(first?.attributes.get('wide')).toBe(String(Number.MAX_SAFE_INTEGER));
    expect(first?.attributes.get('limit')).toBe(String(2 ** 33));
    expect(warnings).toEqual([]);
  });

  test('every incident arrives while connections are reset all the time', async () => {
    const events: SinkEvent[] = [];
    const over = new AbortController();
    await proxy.add({ type: 'latency', stream: 'downstream', attributes: { latency: 40 } }); // so that resets find something on its way
    let cuts = 0;
    const resets = (async () => {
      while (!over.signal.aborted) {
        await sleep(RESET_MS);
        await proxy.cut();
        cuts += 1;
      }
    })();
    try {
      // A fast machine has sent so many before the first reset.
      while (events.length < COUNT || ((cuts < RESETS || warnings.length === 0) && events.length < MOST)) {
        const more = madeEvents(events.length, COUNT);
        events.push(...more);
        await send(more);
      }
    } finally {
      over.abort();
    }
    await resets;
    expect(cuts).toBeGreaterThanOrEqual(RESETS);
    expect(copies(events) % BATCH).toBe(0);
    expect(warnings.length).toBeGreaterThan(0);
  });

  test('sliced answers cost nothing', async () => {
    await proxy.add({
      type: 'slicer',
      stream: 'downstream',
      attributes: { average_size: 8, size_variation: 4, delay: 2000 },
    });
    const events = madeEvents(0, 200);
    await send(events);
    expect(copies(events)).toBe(0);
    expect(warnings).toEqual([]);
  });

  test('answers later than the time-out cost copies, until they are in time again', async () => {
    await proxy.add({ type: 'latency', stream: 'downstream', attributes: { latency: 2500 } });
    const events = madeEvents(0, 100);
    const sent = send(events);
    await vi.waitFor(() => {
      expect(warnings).toContain('deadline');
    }, 60_000);
    await proxy.remove('latency');
    await sent;
    expect(copies(events)).toBeGreaterThan(0);
  });

  test('a connection that swallows everything is given up and made again', async () => {
    await proxy.add({ type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } });
    const events = madeEvents(0, 100);
    const sent = send(events);
    await sleep(1000);
    await proxy.remove('timeout');
    await sent;
    expect(copies(events)).toBe(0);
  });

  test('a receiver that is killed and started again has everything', async () => {
    const events = madeEvents(0, COUNT);
    await proxy.add({ type: 'latency', stream: 'downstream', attributes: { latency: 40 } });
    const sent = send(events);
    await sleep(400);
    await receiver.kill();
    await sleep(300);
    await receiver.restart();
    await sent;
    expect(copies(events) % BATCH).toBe(0);
    expect(warnings.length).toBeGreaterThan(0);
  });
});
