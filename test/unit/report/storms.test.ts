import { describe, expect, test } from 'vitest';
import { Storms } from '../../../src/report/data/storms.ts';
import { factsAt } from './facts.ts';

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2026, 8, 15, 12);

describe('storms', () => {
  test('are kills of one host with less than ten minutes between them', () => {
    const storms = new Storms();
    storms.add(factsAt(NOON, { host: 'a', stormVictims: 5 }));
    storms.add(factsAt(NOON + MINUTE_MS, { host: 'b', stormVictims: 6 }));
    storms.add(factsAt(NOON + 9 * MINUTE_MS, { host: 'a', stormVictims: 9 }));
    storms.add(factsAt(NOON + 19 * MINUTE_MS, { host: 'a', stormVictims: 7 }));
    expect(storms.largest).toEqual([
      { host: 'a', firstMs: NOON, lastMs: NOON + 19 * MINUTE_MS, incidents: 3, mostVictims: 9 },
      { host: 'b', firstMs: NOON + MINUTE_MS, lastMs: NOON + MINUTE_MS, incidents: 1, mostVictims: 6 },
    ]);
  });

  test('are two where a host was calm for longer', () => {
    const storms = new Storms();
    storms.add(factsAt(NOON, { stormVictims: 5 }));
    storms.add(factsAt(NOON + 10 * MINUTE_MS + 1, { stormVictims: 5 }));
    expect(storms.largest.map(({ incidents }) => incidents)).toEqual([1, 1]);
  });

  test('are none where no incident was told to be one of many, or when', () => {
    const storms = new Storms();
    storms.add(factsAt(NOON, {}));
    storms.add(factsAt(undefined, { stormVictims: 5 }));
    expect(storms.largest).toEqual([]);
  });

  test('beyond a thousand are counted alone', () => {
    const storms = new Storms();
    for (let at = 0; at <= 1000; at += 1) storms.add(factsAt(NOON + at, { host: String(at), stormVictims: 5 }));
    storms.add(factsAt(NOON + MINUTE_MS, { host: '7', stormVictims: 5 }));
    expect(storms.largest.length).toBe(1000);
    expect(storms.largest[0]).toMatchObject({ host: '7', incidents: 2 });
    expect(storms.unlisted).toBe(1);
  });
});
