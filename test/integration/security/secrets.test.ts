import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { runCli, startCli } from '../../support/cli/run-cli.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { describeWithSecuredKafka, startSecuredKafka, type SecuredKafka } from '../../support/kafka/secured-broker.ts';
import { produce, readAll, testTopics } from '../../support/kafka/topics.ts';
import { eventually } from '../runtime/live-settings.ts';
import { journaldRecord, killLine, killRecord } from '../runtime/records.ts';
import { allowAll, fileOf, writeToken } from './clients.ts';
import { givenAway, shapesOf } from './needles.ts';

/** One for each secret of the configuration. */
const NAMES = [
  'KAFKA_PASSWORD',
  'SINK_KAFKA_PASSWORD',
  'ELASTIC_API_KEY',
  'ELASTIC_PASSWORD',
  'ALERT_TOKEN',
  'ALERT_PASSWORD',
  'FORWARD_PASSWORD',
  'SHARED_KEY',
  'REDACT_KEY',
  'WRONG_PASSWORD',
] as const;
const SECRETS = Object.fromEntries(
  NAMES.map((name) => [name, `${name.toLowerCase()}-${randomBytes(9).toString('hex')}`]),
) as Record<(typeof NAMES)[number], string>;

test('a needle is found in every shape', () => {
  const secret = 'planted-1234567';
  const basic = Buffer.from(`user:${secret}`).toString('base64');
  for (const text of [secret, `Basic ${basic}`, Buffer.from(`{"password":"${secret}"}`).toString('base64url')]) {
    expect(givenAway(`... ${text} ...`, { secret }), text).toEqual(['secret']);
  }
  expect(shapesOf(secret).every((shape) => shape.length > 10)).toBe(true);
});

/** Those that the configuration takes from the environment. */
const VARIABLES = Object.fromEntries(
  NAMES.filter((name) => name !== 'SHARED_KEY' && name !== 'WRONG_PASSWORD').map((name) => [name, SECRETS[name]]),
);

describeWithSecuredKafka('secrets', () => {
  let kafka: SecuredKafka;
  let refusing: Server;
  let input = '';
  let told = ''; // all that anybody was ever shown
  let token = '';

  beforeAll(async () => {
    kafka = await startSecuredKafka({ oomstream: SECRETS.KAFKA_PASSWORD });
    await allowAll(kafka, 'User:oomstream');
    input = await testTopics(kafka.brokers).make('logs', { numPartitions: 1 });
    await writeFile(fileOf(kafka, 'shared-key'), `${SECRETS.SHARED_KEY}\n`);
    token = await writeToken(fileOf(kafka, 'token'), 'oomstream', -3600);
    refusing = createServer((_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"who are you?"}');
    }).listen(0, '127.0.0.1');
    await once(refusing, 'listening');
  });
  afterAll(async () => {
    refusing.close();
    await kafka.stop();
  });

  interface Written {
    readonly sasl?: string;
    readonly sinks?: string;
    readonly port?: number;
  }

  const user = (password: string): string =>
    `{ mechanism: scram-sha-512, username: oomstream, password: '${password}' }`;

  async function configured(name: string, { sasl, sinks = '', port = 0 }: Written = {}): Promise<string> {
    const path = fileOf(kafka, `${name}.yaml`);
    const text = `deployment: secrets
kafka:
  brokers: ['${kafka.address('sasl')}']
  tls: { ca: ${kafka.authority.caFile} }
  sasl: ${sasl ?? user('${KAFKA_PASSWORD}')}
  partitions: 1
input: { topics: [${input}] }
sieve: { max-record: 4KiB }
redact: { comm: hash, key: '\${REDACT_KEY}' }
http: { port: ${String(port)} }
log: { level: trace }
sinks: {${sinks} }
`;
    await writeFile(path, text);
    return path;
  }

  /** Sinks with every kind of credential, at a place where nobody is. */
  async function absentSinks(): Promise<string> {
    const [port = 0] = await freePorts(1);
    const at = `127.0.0.1:${String(port)}`;
    return `
  key: { type: elasticsearch, nodes: ['http://${at}'], api-key: '\${ELASTIC_API_KEY}' },
  user: { type: elasticsearch, nodes: ['http://${at}'], username: oom, password: '\${ELASTIC_PASSWORD}' },
  token: { type: alertmanager, urls: ['http://${at}'], bearer-token: '\${ALERT_TOKEN}' },
  alerts: { type: alertmanager, urls: ['http://${at}'], username: oom, password: '\${ALERT_PASSWORD}' },
  forward: { type: forward, hosts: ['${at}'], auth: { shared-key-file: ${fileOf(kafka, 'shared-key')}, username: oom, password: '\${FORWARD_PASSWORD}' } },
  topic: { type: kafka, brokers: ['${at}'], sasl: { mechanism: plain, username: oom, password: '\${SINK_KAFKA_PASSWORD}' }, topics: { incidents: elsewhere } }`;
  }

  async function cli(...args: string[]): Promise<number | null> {
    const { code, stdout, stderr } = await runCli(args, { env: VARIABLES });
    told += `${stdout}\n${stderr}\n`;
    return code;
  }

  const leaks = (): string[] => givenAway(told, { ...SECRETS, TOKEN: token });

  test('commands that work show none', async () => {
    const config = await configured('good', { sinks: await absentSinks() });
    expect(await cli('config', 'validate', '--config', config)).toBe(0);
    expect(await cli('config', 'show', '--config', config)).toBe(0);
    expect(told.match(/\[redacted\]/g)).toHaveLength(8);
    expect(await cli('topics', 'create', '--config', config)).toBe(0);
    expect(await cli('topics', 'check', '--config', config)).toBe(0);
    expect(await cli('doctor', '--config', config)).toBe(1); // the sinks are not there
    expect(await cli('doctor', '--json', '--config', config)).toBe(1);
    expect(leaks()).toEqual([]);
  });

  test('the service shows none: log, metrics, health, topics, and the report of a crash', async () => {
    const [port = 0] = await freePorts(1);
    const config = await configured('service', { sinks: await absentSinks(), port });
    const reports = fileOf(kafka, 'reports');
    await mkdir(reports);
    const env = { ...VARIABLES, NODE_OPTIONS: `--report-on-signal --report-directory=${reports}` };
    const child = startCli(['run', '--config', config], { env });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const incidents = `secrets-${DEFAULT_SETTINGS.topics.incidents}`;
    const deadLetters = `secrets-${DEFAULT_SETTINGS.topics.deadLetter}`;
    try {
      await eventually('it has joined', () => (log.match(/joined the group/g)?.length ?? 0) >= 3, 60_000);
      const large = journaldRecord('web-1', `${killLine(2)}${'x'.repeat(5000)}`, Date.now() * 1000);
      await produce(kafka.brokers, input, [killRecord('web-1', 1, 0), { value: large }]);
      for (const topic of [incidents, deadLetters]) {
        await eventually(topic, async () => (await readAll(kafka.brokers, topic)).length > 0, 60_000);
        for (const { key, value } of await readAll(kafka.brokers, topic)) told += `${String(key)} ${String(value)}\n`;
      }
      expect(await cli('canary', '--config', config)).toBe(0);
      for (const path of ['/metrics', '/readyz', '/livez']) {
        told += await (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text();
      }
      expect(told).toContain('oomstream_stage_ready');
      child.kill('SIGUSR2');
      await eventually('the report is whole', async () => {
        const [name] = await readdir(reports);
        const text = name === undefined ? '' : await readFile(`${reports}/${name}`, 'utf8');
        if (!text.trimEnd().endsWith('}')) return false;
        expect(text).toContain('"environmentVariables"');
        told += text;
        return true;
      });
    } finally {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
    expect(log).toContain('"level":"debug"');
    told += log;
    expect(leaks()).toEqual([]);
  });

  test('commands that fail show none', async () => {
    const wrong = user(SECRETS.WRONG_PASSWORD);
    const at = `http://127.0.0.1:${String((refusing.address() as AddressInfo).port)}`;
    const bearer = `{ mechanism: oauthbearer, token-file: ${fileOf(kafka, 'token')} }`;
    const failing: readonly (readonly [name: string, written: Written, command: readonly string[]])[] = [
      ['password', { sasl: wrong }, ['run']],
      ['password-topics', { sasl: wrong }, ['topics', 'check']],
      ['password-doctor', { sasl: wrong }, ['doctor']],
      ['token', { sasl: bearer }, ['run']],
      ['broken', { sasl: wrong.slice(0, -1) }, ['config', 'validate']],
      ['misspelt', { sasl: wrong.replace('username', 'usrname') }, ['config', 'validate']],
      [
        'alias',
        { sasl: `{ mechanism: plain, username: u, password: *${SECRETS.WRONG_PASSWORD} }` },
        ['config', 'validate'],
      ],
      ['list', { sasl: wrong.replace(/'(.*)'/, "['$1']") }, ['config', 'validate']],
      ['api-key', { sinks: `es: { type: elasticsearch, nodes: ['${at}'], api-key: '\${ELASTIC_API_KEY}' }` }, ['run']],
      [
        'basic',
        { sinks: `es: { type: elasticsearch, nodes: ['${at}'], username: u, password: '\${ELASTIC_PASSWORD}' }` },
        ['run'],
      ],
      ['bearer', { sinks: `am: { type: alertmanager, urls: ['${at}'], bearer-token: '\${ALERT_TOKEN}' }` }, ['run']],
      [
        'url',
        { sinks: `es: { type: elasticsearch, nodes: ['http://oom:${SECRETS.WRONG_PASSWORD}@127.0.0.1:1'] }` },
        ['config', 'show'],
      ],
    ];
    for (const [name, written, command] of failing) {
      const before = told.length;
      const code = await cli(...command, '--config', await configured(name, written));
      expect(code, `${name}: ${told.slice(before)}`).toBe(name === 'password-doctor' ? 1 : 2);
      expect(leaks(), name).toEqual([]);
    }
  });
});
