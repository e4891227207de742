import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/records/index.ts';
import { byteSearch } from '../../../src/sieve/byte-search.ts';
import { readEvent } from '../../../src/sieve/read-event.ts';
import { simulateFleet } from '../../../src/simulate/simulate-fleet.ts';

const startUs = Date.UTC(2026, 8, 15, 5) * 1000;
const FLEET = { seed: 7, hosts: 40, reports: 60, startUs, spanUs: 900_000_000, noisePerReport: 40, interleave: true };

describe('the search over a fleet', () => {
  it('hits every record in which a line is somebody’s sentence, and few others', () => {
    const search = byteSearch();
    const missed: string[] = [];
    const counts = { records: 0, sentences: 0, inVain: 0 };
    for (const { bytes } of simulateFleet(FLEET)) {
      const decoded = decodeRecord(bytes, { receivedUs: startUs, timezone: 'UTC', bare: false });
      const lines = 'rejected' in decoded ? [] : decoded;
      const says = lines.some((line) => readEvent(line, 'kernel') !== undefined);
      const hit = search.next(bytes, 0) >= 0;
      counts.records += 1;
      if (says) counts.sentences += 1;
      if (says && !hit) missed.push(bytes.toString());
      if (hit && !says) counts.inVain += 1;
    }
    expect(missed).toEqual([]);
    expect(counts.sentences).toBeGreaterThan(1000);
    expect(counts.inVain).toBeLessThan(counts.records / 20);
  });
});
