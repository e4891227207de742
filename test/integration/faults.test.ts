import { expect, test } from 'vitest';
import { faultTable } from '../faults/fault-table.ts';
import { SHORT_PLAN } from '../faults/fault-plan.ts';
import { runFaults } from '../faults/run-faults.ts';
import { describeWithOwnKafka } from '../support/kafka/describe.ts';
import { hasJarSupport } from '../support/kafka/jars.ts';

describeWithOwnKafka('workers, broker and network that fail, each in its turn', () => {
  test('lose no incident, add none and change none', async (context) => {
    if (!(await hasJarSupport())) context.skip('the broker with a proxy in front is a Java process');
    const report = await runFaults({
      seed: 20_261_124,
      seconds: 20,
      workers: 3,
      delivery: 'at-least-once',
      sessionMs: 3000,
      drainMs: 120_000,
      plan: SHORT_PLAN,
      tell: () => undefined,
    });
    process.stderr.write(faultTable(report));
    const { incidents, aggregates, odd, log } = report;
    const wrong = [incidents, aggregates].map(({ lost, extra, different }) => ({ lost, extra, different }));
    const nothing = { lost: [], extra: [], different: [] };
    expect({ wrong, odd }, log).toEqual({ wrong: [nothing, nothing], odd: [] });
  });
});
