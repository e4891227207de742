import { expect, test } from 'vitest';
import { ReportCollector } from '../../../src/report/data/report.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { smallestOf } from '../../support/stream/smallest.ts';

const ABOUT = { productVersion: '0', command: [], inputs: [] };

test('what windows of a day say again is not in the report again', () => {
  const records = [...demoFleet()].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
  const { aggregates } = analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });
  const [all, smallest] = [aggregates, smallestOf(aggregates)].map((some) => {
    const collector = new ReportCollector();
    for (const aggregate of some) collector.aggregate(aggregate);
    return collector.finish(ABOUT).trends;
  });
  const identities = new Set(aggregates.map(({ identity }) => identity));
  expect(aggregates.length).toBeGreaterThan(smallestOf(aggregates).length);
  expect([...identities].some((identity) => (smallest?.of(identity)?.findings.size ?? 0) > 0)).toBe(true);
  for (const identity of identities) expect(all?.of(identity)).toEqual(smallest?.of(identity));
});
