import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import type { Settings } from '../../../src/config/settings.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { sinkGroupName, topicNames } from '../../../src/runtime/kafka/names.ts';
import { DEFAULT_FILES, type FilesOptions } from '../../../src/sinks/files/options.ts';
import { DEFAULT_KAFKA_SINK } from '../../../src/sinks/kafka/options.ts';
import { mountSmallDisk } from '../../support/disk/small-disk.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { eventually, liveSettings, makeTopics } from '../runtime/live-settings.ts';
import { startService, type RunningService } from '../runtime/running-service.ts';
import { asMessages, madeIncidents } from '../../support/sinks/made-incidents.ts';

const PARTITIONS = 2;

describeWithKafka('sinks as groups', (brokers) => {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-sinks-'));
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await Promise.all(made.map((deployment) => deployment.remove()));
  });

  async function deployment(sinks: Settings['sinks']): Promise<Settings> {
    const settings = liveSettings(brokers, [], PARTITIONS);
    made.push(await makeTopics(settings));
    return { ...settings, sinks };
  }

  const file = (name: string, options: Partial<FilesOptions> = {}): FilesOptions => ({
    ...DEFAULT_FILES,
    type: 'ndjson',
    path: join(folder, `${name}.ndjson`),
    ...options,
  });

  const idsIn = (text: string): string[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Incident).id);

  /** Of both sinks that work. */
  async function delivered(service: RunningService, count: number): Promise<boolean> {
    const text = await service.metrics.exposition();
    return ['files', 'ecs'].every((sink) =>
      text.includes(`oomstream_sink_delivered_total{sink="${sink}"} ${String(count)}\n`),
    );
  }

  function written(name: string): string[] {
    const files = readdirSync(folder).filter((entry) => entry.startsWith(`${name}-`) || entry === `${name}.ndjson`);
    return files.flatMap((entry) => {
      const bytes = readFileSync(join(folder, entry));
      return bytes.length === 0 ? [] : idsIn((entry.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
    });
  }

  test('a sink that takes nothing delays no other, and a restart goes on where it stopped', async () => {
    const dead = {
      ...DEFAULT_KAFKA_SINK,
      type: 'kafka',
      brokers: ['127.0.0.1:1'],
      topics: { incidents: 'nowhere' },
    } as const;
    const settings = await deployment({
      dead,
      files: file('all', { rotateBytes: 4096, gzip: true }),
      ecs: file('ecs', { format: 'ecs' }),
    });
    const incidents = madeIncidents('file', 40);
    const send = (some: readonly Incident[]) =>
      produce(brokers, topicNames(settings).incidents, asMessages(some, PARTITIONS));
    const first = await startService(settings, ['sinks']);
    await first.untilReady();
    await send(incidents.slice(0, 20));
    await eventually('half is written', () => delivered(first, 20));
    expect(await first.metrics.exposition()).toContain('oomstream_sink_up{sink="dead"} 0');
    await first.stop();
    await send(incidents.slice(20));
    const second = await startService(settings, ['sinks']);
    await eventually('all is written', () => delivered(second, 20));
    await second.stop();
    expect(written('all').sort()).toEqual(incidents.map(({ id }) => id).sort());
    expect(readdirSync(folder).filter((name) => /^all-\d{8}T\d{9}Z.*\.ndjson\.gz$/.test(name)).length).toBeGreaterThan(
      2,
    );
    const [line = ''] = readFileSync(join(folder, 'ecs.ndjson'), 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({ event: { action: 'oom-kill' } });
  });

  test('the Kafka sink copies to a topic, and a record that is none is a dead letter', async () => {
    const copy = uniqueName('copy');
    await withAdmin(brokers, (admin) => createReadyTopics(admin, { topics: [{ topic: copy, numPartitions: 3 }] }));
    const settings = await deployment({
      copy: { ...DEFAULT_KAFKA_SINK, type: 'kafka', topics: { incidents: copy }, format: 'cef' },
    });
    await produce(brokers, topicNames(settings).incidents, [
      ...asMessages(madeIncidents('copy', 10), PARTITIONS),
      { partition: 0, key: 'x', value: '{"schema":"oomstream.incident/1"}' },
    ]);
    const service = await startService(settings, ['sinks']);
    await eventually('all are copied', async () => (await readAll(brokers, copy)).length === 10);
    await eventually('one is dead', async () => (await readAll(brokers, topicNames(settings).deadLetter)).length === 1);
    await service.stop();
    const copies = await readAll(brokers, copy);
    expect(copies.every(({ value }) => value?.toString().startsWith('CEF:0|') === true)).toBe(true);
    const groupId = sinkGroupName(settings, 'copy');
    const offsets = await withAdmin(brokers, (admin) =>
      admin.fetchOffsets({ groupId, topics: [topicNames(settings).incidents] }),
    );
    const sum = offsets
      .flatMap(({ partitions }) => partitions)
      .reduce((total, { offset }) => total + Number(offset), 0);
    expect(sum).toBe(11);
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [copy] }));
  });

  test.each([
    ['a folder that is not there', { files: file('missing/x') }, /sinks\.files\.path: cannot write .*ENOENT/],
    [
      'a topic that is not there',
      { copy: { ...DEFAULT_KAFKA_SINK, type: 'kafka', topics: { incidents: 'not-there' } } as const },
      /sinks\.copy\.topics: not-there does not exist/,
    ],
  ])('%s is refused at the start', async (_, sinks, message) => {
    const settings = { ...liveSettings(brokers, []), sinks };
    await expect(startService(settings, ['sinks']).then((service) => service.ended)).rejects.toThrow(message);
  });
});

test('a full disk loses nothing and leaves no half line', async (context) => {
  const disk = mountSmallDisk(64);
  if (disk === undefined) return context.skip('only root may mount a small disk');
  const { folder } = disk;
  try {
    const { RotatingFile } = await import('../../../src/sinks/files/rotating-file.ts');
    const path = join(folder, 'a.ndjson');
    const rotating = new RotatingFile(path, { ...DEFAULT_FILES }, () => undefined);
    await rotating.append('{"first":1}\n');
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(40_000));
    await expect(rotating.append(`${'x'.repeat(60_000)}\n`)).rejects.toThrow(/ENOSPC/);
    expect(readFileSync(path, 'utf8')).toBe('{"first":1}\n');
    rmSync(join(folder, 'ballast'));
    await rotating.append('{"second":2}\n');
    await rotating.close();
    expect(readFileSync(path, 'utf8')).toBe('{"first":1}\n{"second":2}\n');
  } finally {
    disk.unmount();
  }
});
