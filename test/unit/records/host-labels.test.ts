import { expect, test } from 'vitest';
import { lineOf, linesOf } from './decode-one.ts';

const ENTRY = {
  _TRANSPORT: 'kernel',
  SYSLOG_FACILITY: '0',
  _HOSTNAME: 'web-7',
  MESSAGE: 'java invoked oom-killer: order=0',
};

const labelsOf = (record: object) => lineOf(JSON.stringify(record)).hostLabels;

test.each([
  ['nothing', ENTRY, undefined],
  [
    'ECS, nested',
    { ...ENTRY, cloud: { provider: 'aws', region: 'eu-1', instance: { id: 'i-1' }, account: { id: 12 } } },
    { 'cloud.provider': 'aws', 'cloud.region': 'eu-1', 'cloud.instance': 'i-1', 'cloud.account': '12' },
  ],
  ['ECS, dotted', { ...ENTRY, 'cloud.availability_zone': 'eu-1a' }, { 'cloud.zone': 'eu-1a' }],
  ['the node', { ...ENTRY, kubernetes: { host: 'n1' }, cluster: 'prod' }, { cluster: 'prod', node: 'n1' }],
  ['Filebeat’s own fields', { ...ENTRY, fields: { env: 'prod' } }, { environment: 'prod' }],
  ['what is no text', { ...ENTRY, cloud: 'aws', region: { a: 1 }, env: '' }, undefined],
  ['too long a text', { ...ENTRY, region: 'x'.repeat(1000) }, { 'cloud.region': 'x'.repeat(256) }],
])('a record that says %s of its host', (_, record, labels) => {
  expect(labelsOf(record)).toEqual(labels);
  expect(lineOf(JSON.stringify(record)).provenance).toBe('kernel');
});

test('the entry’s own word counts before its wrapper’s', () => {
  const record = { region: 'outer', env: 'prod', message: JSON.stringify({ ...ENTRY, region: 'inner' }) };
  expect(labelsOf(record)).toEqual({ 'cloud.region': 'inner', environment: 'prod' });
});

test('every line of a record has them', () => {
  const lines = linesOf(JSON.stringify({ ...ENTRY, MESSAGE: 'a\nb', region: 'eu-1' }));
  expect(lines.map(({ hostLabels }) => hostLabels)).toEqual([{ 'cloud.region': 'eu-1' }, { 'cloud.region': 'eu-1' }]);
});
