import { expect, test } from 'vitest';
import kafkajs from 'kafkajs';
import { DEFAULT_SETTINGS } from '../../../../src/config/settings.ts';
import { createClient } from '../../../../src/runtime/kafka/client.ts';
import { kafkaErrorType } from '../../../../src/runtime/kafka/error-type.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';
import { COMPRESSED, TEXT } from './batches/compressed-text.ts';

test('the client reads the codecs that it does not bring', async () => {
  createClient(DEFAULT_SETTINGS.kafka, silentLogger);
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  for (const [theirs, compressed] of [
    ['Snappy', COMPRESSED.snappy],
    ['LZ4', COMPRESSED.lz4],
    ['ZSTD', COMPRESSED.zstd],
  ] as const) {
    const codec = CompressionCodecs[CompressionTypes[theirs]] as () => { decompress(bytes: Buffer): Promise<Buffer> };
    expect((await codec().decompress(compressed)).toString()).toBe(TEXT);
  }
});

test('TLS files that cannot be read are named', () => {
  const kafka = { ...DEFAULT_SETTINGS.kafka, tls: { ca: '/nowhere/ca.pem' } };
  expect(() => createClient(kafka, silentLogger)).toThrow(
    expect.objectContaining({
      code: 'OOM_CONFIG_UNREADABLE',
      message: expect.stringContaining('/nowhere/ca.pem') as string,
    }),
  );
});

test("Kafka's name of an error is found under what the client wrapped around it", () => {
  const inner = Object.assign(new Error('x'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' });
  const outer = new Error('retries exceeded', { cause: new Error('y', { cause: inner }) });
  expect(kafkaErrorType(outer)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(kafkaErrorType('text')).toBeUndefined();
});
