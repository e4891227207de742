import { expect, test } from 'vitest';
import { addressText, parseAddress } from '../../../../src/sinks/forward/address.ts';

test.each([
  ['fluentd', { host: 'fluentd', port: 24_224 }],
  ['fluentd.example:1234', { host: 'fluentd.example', port: 1234 }],
  ['[::1]', { host: '::1', port: 24_224 }],
  ['[fe80::1]:25', { host: 'fe80::1', port: 25 }],
  ['', undefined],
  ['a:b', undefined],
  ['::1', undefined],
  ['host:0', undefined],
  ['host:65536', undefined],
])('%s', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  if (address !== undefined) expect(parseAddress(addressText(address))).toEqual(address);
});
