import { expect, test } from 'vitest';
import { microsFromIso } from '../../../src/lib/time.ts';
import { DEAD_SHIPPER, MONTH_US, monthFleet, monthTruth } from '../../../src/simulate/month-fleet.ts';

const options = { seed: 1, startUs: microsFromIso('2026-09-01T00:00:00Z') ?? 0 };

test('a month is some thousands of records in order of time, the same each time', () => {
  const records = [...monthFleet(options)];
  expect(records.length).toBeGreaterThan(3000);
  expect(records.length).toBeLessThan(12_000);
  const times = records.map(({ timeUs }) => timeUs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(options.startUs + MONTH_US);
  const again = Buffer.concat([...monthFleet(options)].map(({ bytes }) => bytes));
  expect(again.equals(Buffer.concat(records.map(({ bytes }) => bytes)))).toBe(true);
});

test('nothing arrives of the dead shipper after its death, and all that it should tell was before', () => {
  const deadUs = options.startUs + DEAD_SHIPPER.afterUs;
  const times = [...monthFleet(options)].filter(({ host }) => host === DEAD_SHIPPER.host).map(({ timeUs }) => timeUs);
  expect(Math.max(...times)).toBeLessThan(deadUs);
  expect(monthTruth(options).reports.every(({ host, timeUs }) => host !== DEAD_SHIPPER.host || timeUs < deadUs)).toBe(
    true,
  );
});

test('no two victims of the month share a pid', () => {
  const pids = monthTruth(options).reports.flatMap(({ victims }) => victims.map(({ pid }) => pid));
  expect(new Set(pids).size).toBe(pids.length);
});
