import { createHash } from 'node:crypto';
import type { Message } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { parse } from 'yaml';
import type { DeadLetter } from '../../../src/model/generated/dead-letter.ts';
import { validators } from '../../../src/model/validate.ts';
import { describeWithKafka, describeWithOwnKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { OWN_KAFKA } from '../../support/kafka/kafka-handle.ts';
import { startKafka } from '../../support/kafka/start-kafka.ts';
import { produce, readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { readIncidents } from '../../support/stream/scenario.ts';
import { ServiceProcess } from '../../support/stream/service-process.ts';
import { journaldRecord, killLine } from '../runtime/records.ts';
import { until, STREAM_DEADLINE_MS } from '../../support/stream/until.ts';

const MIB = 1_048_576;
// As large as a request to a broker may be by default (socket.request.max.bytes), but for its head.
const HUGE_BYTES = 100_000_000;
const NESTING = 10_000;
/** Longer than a report waits for more lines (gap + 2 x grace), so that whatever is too much would have come. */
const SETTLE_MS = 8000;
const HOST = 'web-7';
const START_US = Math.floor(Date.now() / 1000) * 1_000_000 - 600_000_000;
const INVALID_JSON = journaldRecord(HOST, killLine(9001), timeUsOf(1)).slice(0, -20);

/** A record, the outcome that counts it, and what is to come of it. */
interface Appended {
  readonly what: string;
  readonly value: Buffer | string | null;
  readonly outcome: string;
  readonly kill?: number;
  readonly dead?: Partial<DeadLetter>;
}

/** In the order of their offsets; the pids from 9000 on are of kills that nobody may publish. */
const RECORDS: readonly Appended[] = [
  { what: 'a kill', value: journaldRecord(HOST, killLine(101), timeUsOf(0)), outcome: 'passed', kill: 101 },
  {
    what: 'invalid JSON that holds kernel text',
    value: INVALID_JSON,
    outcome: 'invalid-json',
    dead: { reason: 'invalid-json', size: INVALID_JSON.length, encoding: 'utf8', value: INVALID_JSON },
  },
  { what: 'a kill with invalid UTF-8', value: syslogKill(102, timeUsOf(2)), outcome: 'passed', kill: 102 },
  { what: '100 MB that look like a kill', value: hugeKill(9003), outcome: 'too-large', dead: { reason: 'too-large' } },
  { what: 'no bytes', value: Buffer.alloc(0), outcome: 'ignored' },
  { what: 'a tombstone', value: null, outcome: 'ignored' },
  { what: 'plain text', value: `see the runbook: ${killLine(9006)}`, outcome: 'unknown-envelope' },
  { what: 'plain text of something else', value: 'nothing to see here', outcome: 'ignored' },
  { what: 'an application that quotes a kill', value: applicationQuote(9008), outcome: 'maybe-not' },
  { what: 'a unit whose output quotes a kill', value: unitQuote(9009), outcome: 'maybe-not' },
  // Valid JSON, however deep, is parsed: without a field of journald it is an application's document, and no loss.
  { what: 'a deep document', value: nested(killLine(9010)), outcome: 'unknown-envelope' },
  // As a MESSAGE it is nothing that journald writes, so the entry says nothing.
  { what: 'a journal entry with a deep message', value: deepMessage(9011), outcome: 'maybe-not' },
  {
    what: 'a kill behind all that',
    value: journaldRecord(HOST, killLine(103), timeUsOf(9)),
    outcome: 'passed',
    kill: 103,
  },
];

/** Half a minute apart: kills of their own. */
function timeUsOf(index: number): number {
  return START_US + index * 30_000_000;
}

function syslogKill(pid: number, timeUs: number): Buffer {
  const stamp = new Date(timeUs / 1000).toISOString().replace('Z', '+00:00');
  const bytes = Buffer.from(`<3>${stamp} ${HOST} kernel: ${killLine(pid, 'ja?a')}`);
  bytes[bytes.indexOf('ja?a') + 2] = 0xff;
  return bytes;
}

function hugeKill(pid: number): Buffer {
  return Buffer.from(journaldRecord(HOST, killLine(pid) + 'x'.repeat(HUGE_BYTES), timeUsOf(3)));
}

function applicationQuote(pid: number): string {
  return JSON.stringify({ level: 'warn', host: HOST, message: `the node said: ${killLine(pid)}` });
}

function unitQuote(pid: number): string {
  const entry = parse(journaldRecord(HOST, killLine(pid), timeUsOf(4))) as Record<string, string>;
  return JSON.stringify({ ...entry, _TRANSPORT: 'stdout', SYSLOG_FACILITY: '3', SYSLOG_IDENTIFIER: 'agent' });
}

function nested(text: string): string {
  return `${'{"a":'.repeat(NESTING)}${JSON.stringify(text)}${'}'.repeat(NESTING)}`;
}

function deepMessage(pid: number): string {
  const list = `${'['.repeat(NESTING)}${JSON.stringify(killLine(pid))}${']'.repeat(NESTING)}`;
  return journaldRecord(HOST, '@', timeUsOf(5)).replace('"@"', () => list);
}

/** What a process counts, by the label `outcome` or `reason`, of one stage. */
function countsOf(exposition: string, name: string, stage: string, label: string): Record<string, number> {
  const series = [...exposition.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\d+)$`, 'gm'))];
  return Object.fromEntries(
    series.flatMap(([, labels = '', value = '']) => {
      const of = new Map([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text ?? '']));
      return of.get('stage') === stage ? [[of.get(label) ?? '', Number(value)]] : [];
    }),
  );
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0);

function tally(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

function configOf(brokers: string[], deployment: string, input: string): Readonly<Record<string, unknown>> {
  return {
    deployment,
    kafka: { brokers, 'session-timeout': '20s', 'rebalance-timeout': '20s', partitions: 2 },
    input: { topics: [input] },
    progress: { interval: '100ms', timeout: '60s' },
  };
}

/** Deletes what belongs to a deployment. */
async function removeTopics(brokers: string[], deployment: string): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(deployment));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}

describeWithKafka('records that cannot be used, between two good ones of the same host', (brokers) => {
  const deployment = uniqueName('bad');
  const input = `${deployment}.logs`;
  const topicOf = (name: string) => `${deployment}-oom.${name}`;
  const deads = RECORDS.flatMap(({ dead }, offset) => (dead === undefined ? [] : [{ dead, offset }]));
  const kills = RECORDS.flatMap(({ kill }) => (kill === undefined ? [] : [kill]));
  let service: ServiceProcess;

  const metrics = async () => (await service.get('/metrics'))?.body ?? '';
  const pids = async () =>
    (await readIncidents(brokers, topicOf('incidents')))
      .flatMap(({ victims }) => victims.map(({ pid }) => pid))
      .sort((a, b) => a - b);

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    service = new ServiceProcess(configOf(brokers, deployment, input), port);
    expect((await service.run(['topics', 'create'])).code).toBe(0);
    const configEntries = [
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'max.message.bytes', value: String(104 * MIB) },
    ];
    await withAdmin(brokers, (admin) =>
      createReadyTopics(admin, { topics: [{ topic: input, numPartitions: 1, configEntries }] }),
    );
    service.start();
    await service.ready();
    for (const { value } of RECORDS) await produce(brokers, input, [{ value } satisfies Message]);
    await until(async () => (await pids()).length >= kills.length, 'the kills').catch((error: unknown) => {
      throw new Error(`${String(error)}\n${service.log.slice(-8000)}`, { cause: error });
    });
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }, 2 * STREAM_DEADLINE_MS);

  afterAll(async () => {
    await service.dispose();
    await removeTopics(brokers, deployment);
  });

  test('the kills before, among and behind them are published, each once, and nothing else is', async () => {
    expect(await pids()).toEqual(kills);
    const incidents = await readIncidents(brokers, topicOf('incidents'));
    expect(incidents.map(({ host }) => host.key)).toEqual([HOST, HOST, HOST]);
    expect(incidents.flatMap(({ victims }) => victims.map(({ comm }) => comm)).sort()).toEqual([
      'java',
      'java',
      'ja\ufffda',
    ]);
  });

  test('each that looks like kernel text and cannot be read is dead-lettered with its place, and no other', async () => {
    const letters = await readAll(brokers, topicOf('dead-letter'));
    expect(letters.map(({ key }) => String(key)).sort()).toEqual(
      deads.map(({ offset }) => `${input}-0-${String(offset)}`).sort(),
    );
    for (const { dead, offset } of deads) {
      const letter = letters.find(({ key }) => String(key) === `${input}-0-${String(offset)}`);
      const value = JSON.parse(String(letter?.value)) as unknown;
      expect(validators.deadLetter(value)).toBe(true);
      expect(value).toMatchObject({ ...dead, origin: { topic: input, partition: 0, offset } });
      expect(letter?.headers?.['schema']?.toString()).toBe('oomstream.dead-letter/1');
    }
  });

  test('the one of 100 MB is described by its ends, size and digest in less than 1 MiB', async () => {
    const letters = await readAll(brokers, topicOf('dead-letter'));
    const record = hugeKill(9003);
    const letter = letters.find(({ value }) => String(value).includes('"too-large"'));
    expect(letter?.value?.length).toBeLessThan(MIB);
    const { value, ...dead } = JSON.parse(String(letter?.value)) as DeadLetter;
    expect(value).toBeUndefined();
    expect(dead).toMatchObject({
      size: record.length,
      sha256: createHash('sha256').update(record).digest('hex'),
      head: record.toString('utf8', 0, 65_536),
      tail: record.toString('utf8', record.length - 65_536),
    });
    expect(dead.detail).toContain(String(record.length));
  });

  test('every record is counted in exactly one outcome', async () => {
    const counts = countsOf(await metrics(), 'oomstream_input_records_total', 'sieve', 'outcome');
    expect(counts).toEqual(tally(RECORDS.map(({ outcome }) => outcome)));
    expect(sum(counts)).toBe(RECORDS.length);
    const dead = countsOf(await metrics(), 'oomstream_dead_letters_total', 'sieve', 'reason');
    expect(dead).toEqual({ 'invalid-json': 1, 'too-large': 1 });
  });

  test('the process lives, is ready, has nothing left to read, and ends in good order', async () => {
    expect((await service.get('/livez'))?.status).toBe(200);
    expect((await service.get('/readyz'))?.status).toBe(200);
    const text = await metrics();
    expect(text).not.toMatch(/^oomstream_messages_undeliverable_total\{/m);
    expect(text).not.toMatch(/^oomstream_consumer_crashes_total\{/m);
    expect(text).toMatch(
      new RegExp(`^oomstream_consumer_lag_records\\{stage="sieve",topic="${input}",partition="0"\\} 0$`, 'm'),
    );
    expect(await service.stop()).toBe(0);
  });
});

describeWithKafka('topics check', (brokers) => {
  const deployment = uniqueName('check');
  const input = `${deployment}.logs`;
  const service = new ServiceProcess(configOf(brokers, deployment, input), 0);

  afterAll(async () => {
    await service.dispose();
    await removeTopics(brokers, deployment);
  });

  test('names what is missing and the command that makes it, and is content when it is there', async () => {
    const missing = await service.run(['topics', 'check']);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(`${deployment}-oom.lines`);
    expect(missing.stderr).toContain(input);
    expect(missing.stderr).toContain('oomstream topics create');
    expect((await service.run(['topics', 'create'])).code).toBe(0);
    await withAdmin(brokers, (admin) => createReadyTopics(admin, { topics: [{ topic: input }] }));
    expect(await service.run(['topics', 'check'])).toMatchObject({ code: 0, stdout: '' });
  });
});

describeWithOwnKafka('oomstream run before its broker', () => {
  test('logs and tells at /readyz whom it waits for, and is ready once the broker is there', async () => {
    const kafka = await startKafka({ sources: OWN_KAFKA });
    const deployment = uniqueName('down');
    const input = `${deployment}.logs`;
    const [port = 0] = await freePorts(1);
    const service = new ServiceProcess(configOf(kafka.brokers, deployment, input), port);
    try {
      expect((await service.run(['topics', 'create'])).code).toBe(0);
      await withAdmin(kafka.brokers, (admin) => createReadyTopics(admin, { topics: [{ topic: input }] }));
      await kafka.kill();
      service.start();
      const [broker = ''] = kafka.brokers;
      await until(async () => {
        const answer = await service.get('/readyz');
        return answer?.status === 503 && answer.body.includes(broker);
      }, 'the 503 that names the broker');
      expect((await service.get('/livez'))?.status).toBe(200);
      expect(service.log).toContain(`Kafka at ${broker} does not answer`);
      await kafka.restart();
      await service.ready();
      expect(await service.stop()).toBe(0);
    } finally {
      await service.dispose();
      await kafka.stop();
    }
  });
});
