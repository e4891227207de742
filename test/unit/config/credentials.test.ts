import { expect, test } from 'vitest';
import { settingsOf } from '../../../src/config/load.ts';
import { secretVariables } from '../../../src/config/secret-variables.ts';
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

test.each([
  ['a line that is broken', 'kafka:\n  sasl: { password: pl4nted\n  x: 1\n'],
  ['what YAML takes for an alias', 'kafka: { sasl: { mechanism: plain, username: u, password: *pl4nted } }'],
  ['a list', 'kafka: { sasl: { mechanism: plain, username: u, password: [pl4nted] } }'],
  ['a user in a URL', 'sinks: { es: { type: elasticsearch, nodes: ["http://u:pl4nted@h:1"] } }'],
  ['the same of alerts', 'sinks: { am: { type: alertmanager, urls: ["http://u:pl4nted@h:1"] } }'],
])('%s is told without the password in it', (_, text) => {
  expect(complaintOf(text)).not.toMatch(/pl4nted|nothing/);
});

test('the variables of secrets are known, and no others', () => {
  const text = [
    "deployment: '${PLACE}'",
    "kafka: { sasl: { mechanism: plain, username: '${WHO}', password: '${ONE}' } }",
    "redact: { comm: hash, key: 'a${TWO}b${file:/run/key}' }",
    "sinks: { es: { type: elasticsearch, nodes: ['${URL}'], api-key: '${THREE}' } }",
  ].join('\n');
  expect(secretVariables(text)).toEqual(['ONE', 'TWO', 'THREE']);
  expect(secretVariables('')).toEqual([]);
});
