import { expect, test } from 'vitest';
import { settingsOf } from '../../../src/config/load.ts';
import { messageOf } from '../../../src/lib/errors.ts';

function complaintOf(text: string): string {
  try {
    settingsOf(text, 'oomstream.yaml', {});
  } catch (error) {
    return messageOf(error);
  }
  return 'nothing';
}

const SINK = '{ type: kafka, events: [incidents], brokers: ["b:1"], topics: { incidents: x }, ';

test.each([
  ['no password', 'kafka: { sasl: { mechanism: plain, username: u } }', 'kafka.sasl lacks password'],
  ['no token', 'kafka: { sasl: { mechanism: oauthbearer } }', 'kafka.sasl lacks token-file'],
  [
    'a user beside the token',
    'kafka: { sasl: { mechanism: oauthbearer, token-file: /t, username: u } }',
    'kafka.sasl has a user beside the token',
  ],
  [
    'a token beside the user',
    'kafka: { sasl: { mechanism: scram-sha-256, username: u, password: p, token-file: /t } }',
    'kafka.sasl has a token-file, which scram-sha-256 does not take',
  ],
  ['a certificate without its key', 'kafka: { tls: { cert: /c } }', 'kafka.tls has a cert without its key'],
  ['a key without its certificate', 'kafka: { tls: { key: /k } }', 'kafka.tls has a key without its cert'],
  [
    'the same of a sink',
    `sinks: { out: ${SINK}sasl: { mechanism: oauthbearer } } }`,
    'sinks.out.sasl lacks token-file',
  ],
])('%s is named with its key and line', (_, text, expected) => {
  expect(complaintOf(text)).toContain(expected);
  expect(complaintOf(text)).toMatch(/^oomstream\.yaml:1:\d+: /);
});

test('a token file, or a user with a password, is all that is asked', () => {
  expect(complaintOf('kafka: { tls: true, sasl: { mechanism: oauthbearer, token-file: /t } }')).toBe('nothing');
  expect(complaintOf('kafka: { sasl: { mechanism: scram-sha-512, username: u, password: p } }')).toBe('nothing');
});
