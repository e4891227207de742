import { expect, test } from 'vitest';
import { PartitionGauges } from '../../../../src/runtime/kafka/partition-gauges.ts';
import { createMetrics } from '../../../../src/runtime/metrics.ts';

test('a partition that went to another member is no longer reported', async () => {
  const metrics = createMetrics({ process: false });
  const gauges = new PartitionGauges(metrics);
  const lag = (partition: string) => {
    gauges.set('oomstream_consumer_lag_records', { stage: 'sieve', topic: 'logs', partition }, 7);
  };
  lag('0');
  lag('1');
  gauges.sweep();
  lag('1');
  gauges.sweep();
  const text = await metrics.exposition();
  expect(text).not.toContain('partition="0"');
  expect(text).toContain('oomstream_consumer_lag_records{stage="sieve",topic="logs",partition="1"} 7');
});
