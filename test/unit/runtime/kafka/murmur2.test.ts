import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { murmur2, partitionOf } from '../../../../src/runtime/kafka/murmur2.ts';

// From Kafka's own test, clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java testMurmur2().
const KNOWN: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

test.each(KNOWN)('murmur2 of %s is what the Java client computes', (key, hash) => {
  expect(murmur2(key)).toBe(hash);
});

test('a key goes where the default partitioner of other producers puts it', () => {
  const partitioner = kafkajs.Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));
  for (let host = 0; host < 200; host += 1) {
    const key = `web-${String(host)}.größe`;
    expect(partitionOf(key, 7)).toBe(partitioner({ topic: 't', partitionMetadata, message: { key, value: null } }));
  }
});
