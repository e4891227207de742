import { expect, test } from 'vitest';
import { hostKeyOf } from '../../../../src/sieve/host-key.ts';
import { parseInventory } from '../../../../src/sources/inventory/parse-inventory.ts';

const OPTIONS = {
  hostKeyFor: (host: Parameters<typeof hostKeyOf>[0]) =>
    hostKeyOf(host, { key: 'short', aliases: { 'ip-10-0-0-7': 'web-7' } }),
  maxEntries: 10,
};
const POD = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const CONTAINER = '0123456789abcdef'.repeat(4);

const parse = (text: string, name: string) => parseInventory(text, name, OPTIONS);

test('the three forms of one inventory are the same', () => {
  const csv = parse(`host,team,rack\nweb-7,shop,12\ndb-1,data,\n`, 'hosts.csv');
  const yaml = parse(
    `- host: web-7\n  labels: { team: shop, rack: 12 }\n- { host: db-1, labels: { team: data } }\n`,
    'hosts.yaml',
  );
  const json = parse(
    JSON.stringify([
      { host: 'web-7', labels: { team: 'shop', rack: 12 } },
      { host: 'db-1', labels: { team: 'data', rack: null } },
    ]),
    'hosts.json',
  );
  expect(csv).toEqual({
    entries: [
      { host: 'web-7', labels: { team: 'shop', rack: '12' } },
      { host: 'db-1', labels: { team: 'data' } },
    ],
  });
  expect(yaml).toEqual(csv);
  expect(json).toEqual(csv);
});

test('a container is named with its pod, in the spellings that people use', () => {
  const text =
    `\ufeffpod_uid;x`.replace(';x', '') +
    `,Container ID,namespace,pod,controller,container\n${POD.toUpperCase()},${CONTAINER},prod,checkout-1,deployment/checkout,api\n`;
  expect(parse(text, 'pods.csv')).toEqual({
    entries: [
      {
        podUid: POD,
        containerId: CONTAINER,
        namespace: 'prod',
        podName: 'checkout-1',
        controller: 'deployment/checkout',
        containerName: 'api',
      },
    ],
  });
});

test.each([
  ['a repeated row', `host,team\nweb-7,a\ndb-1,a\nweb-7,a\n`, 'h.csv', ['h.csv:4: repeats h.csv:2 on host web-7']],
  [
    'a contradiction under another spelling',
    `host,team\nweb-7,a\nWEB-7.example.org,b\n`,
    'h.csv',
    ['h.csv:3: contradicts h.csv:2 on host web-7'],
  ],
  [
    'a contradiction under an alias',
    `- host: web-7\n- host: ip-10-0-0-7\n`,
    'h.yaml',
    ['h.yaml:2: contradicts h.yaml:1 on host web-7'],
  ],
  [
    'two names for one pod',
    `- { podUid: ${POD}, containerId: ${CONTAINER}, namespace: prod }\n- { podUid: ${POD}, namespace: test }\n`,
    'p.yaml',
    [`p.yaml:2: contradicts p.yaml:1 on namespace of pod ${POD.replaceAll('-', '')}`],
  ],
  [
    'an unknown key',
    `[{"host": "web-7", "tema": "a"}]`,
    'h.json',
    ['h.json, row 1: tema is no field of an inventory; labels go below labels'],
  ],
  [
    'a row that names nothing',
    `host,team\n,a\n`,
    'h.csv',
    ['h.csv:2: it names no host, machineId, podUid or containerId'],
  ],
  [
    'a controller without kind',
    `- { podUid: ${POD}, controller: checkout }\n`,
    'p.yaml',
    [expect.stringContaining('p.yaml:1: controller must match pattern')],
  ],
  ['what is no list', `hosts: {}\n`, 'h.yaml', ['h.yaml: an inventory is a list of entries']],
  ['a list of words', `- web-7\n`, 'h.yaml', ['h.yaml:1: an entry has names and values']],
  ['a row with a cell too many', `host,team\nweb-7,a,b\n`, 'h.csv', [expect.stringContaining('line 2')]],
  ['broken YAML', `- {host: web-7\n`, 'h.yml', [expect.stringContaining('line 2')]],
  ['broken JSON', `[{"host"`, 'h.json', [expect.stringContaining('h.json: ')]],
  ['another form', `host=web-7`, 'h.ini', ['h.ini: an inventory ends in .yaml, .yml, .json or .csv']],
])('%s is refused with its place', (_, text, name, problems) => {
  expect(parse(text, name)).toEqual({ problems });
});

test('the rows of one pod that agree are no conflict', () => {
  const other = 'f'.repeat(64);
  const text = `- { podUid: ${POD}, containerId: ${CONTAINER}, host: n1 }\n- { podUid: ${POD}, containerId: ${other} }\n- { podUid: ${POD}, namespace: prod }\n`;
  expect(parse(text, 'p.yaml')).toEqual({ entries: expect.arrayContaining([]) as unknown });
});

test('more than the bound is refused, and problems are told by the score', () => {
  const rows = (count: number, team: string) =>
    `host,team\n${Array.from({ length: count }, (_, i) => `h${i},${team}\n`).join('')}`;
  expect(parse(rows(11, 'a'), 'h.csv')).toEqual({
    problems: ['h.csv: 11 entries are more than enrich.max-entries (10)'],
  });
  const twice = parseInventory(rows(30, 'a') + rows(30, 'b').slice(10), 'h.csv', { ...OPTIONS, maxEntries: 100 });
  expect('problems' in twice && twice.problems.at(-1)).toBe('... and 10 more');
});

test('an empty file knows nothing', () => {
  expect([parse('', 'h.csv'), parse('', 'h.yaml'), parse('[]', 'h.json')]).toEqual([
    { entries: [] },
    { entries: [] },
    { entries: [] },
  ]);
});
