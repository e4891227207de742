import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeadLetter } from '../../../src/model/generated/dead-letter.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { produce, readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { ServiceProcess } from '../../support/stream/service-process.ts';
import { STREAM_DEADLINE_MS, until } from '../../support/stream/until.ts';
import { journaldRecord, killLine } from '../runtime/records.ts';

const HOST = 'web-7';
const START_US = Math.floor(Date.now() / 1000) * 1_000_000 - 600_000_000;
const KEPT_BYTES = 262_144;

/** Kills half a minute apart, each padded by what a shipper added. */
function record(pid: number, paddingBytes: number): string {
  const entry = JSON.parse(journaldRecord(HOST, killLine(pid), START_US + pid * 30_000_000)) as object;
  return JSON.stringify({ ...entry, NOTE: 'x'.repeat(paddingBytes) });
}

const RECORDS = [record(1, 5000), record(2, KEPT_BYTES), '{"_TRANSPORT":"kernel","MESSAGE":"Killed process 3 (x'];

describeWithKafka('dead letters of the topic, read again after a fix', (brokers) => {
  const deployment = uniqueName('letters');
  const input = `${deployment}.logs`;
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-letters-'));
  const [dump, left] = [join(folder, 'dump.ndjson'), join(folder, 'left.ndjson')];
  let service: ServiceProcess;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    // The mistake: a bound that records of this fleet do not keep to.
    const sieve = { 'max-record': '2KiB' };
    const kafka = { brokers, partitions: 2 };
    service = new ServiceProcess({ deployment, kafka, input: { topics: [input] }, sieve }, port);
    expect((await service.run(['topics', 'create'])).code).toBe(0);
    await withAdmin(brokers, (admin) => createReadyTopics(admin, { topics: [{ topic: input, numPartitions: 1 }] }));
    service.start();
    await service.ready();
    await produce(
      brokers,
      input,
      RECORDS.map((value) => ({ value })),
    );
    await until(async () => {
      const letters = await readAll(brokers, `${deployment}-oom.dead-letter`);
      // As a console consumer prints a topic: the values, one a line.
      writeFileSync(dump, letters.map(({ value }) => `${String(value)}\n`).join(''));
      return letters.length >= RECORDS.length;
    }, 'the dead letters');
    expect(await service.stop()).toBe(0);
  }, STREAM_DEADLINE_MS);

  afterAll(async () => {
    await service.dispose();
    rmSync(folder, { recursive: true });
    await withAdmin(brokers, async (admin) => {
      const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(deployment));
      if (topics.length > 0) await admin.deleteTopics({ topics });
    });
  });

  test('what is whole becomes its incident; what is cut is named; what is broken is a dead letter again', async () => {
    const args = ['replay', '--from-dead-letters', dump, '--dead-letters', left, '--no-progress'];
    const { code, stdout, stderr } = await runCli(args);
    const incidents = parseNdjson<Incident>(stdout);
    expect(incidents.flatMap(({ victims }) => victims.map(({ pid }) => pid))).toEqual([1]);
    expect(incidents[0]?.evidence.provenance).toBe('kernel');
    expect(incidents[0]?.evidence.origins?.[0]).toEqual({ topic: input, partition: 0, offset: 0 });
    expect(code).toBe(1);
    expect(stderr).toContain(`1 dead letters hold only the first and last bytes`);
    expect(stderr).toContain(`${input}-0 at 1, ${String(RECORDS[1]?.length)} bytes`);
    const letters = parseNdjson<DeadLetter>(readFileSync(left, 'utf8'));
    expect(letters.map(({ reason, origin: { offset } }) => [reason, offset])).toEqual([
      ['too-large', 1],
      ['invalid-json', 2],
    ]);
  });

  test('under the bound that refused them they are refused again', async () => {
    const { stdout } = await service.run([
      'replay',
      '--from-dead-letters',
      dump,
      '--dead-letters',
      left,
      '--no-progress',
    ]);
    expect(stdout).toBe('');
    expect(parseNdjson<DeadLetter>(readFileSync(left, 'utf8'))).toHaveLength(RECORDS.length);
  });
});
