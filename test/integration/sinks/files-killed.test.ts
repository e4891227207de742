import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { topicNames } from '../../../src/runtime/kafka/names.ts';
import { parseNdjson } from '../../support/cli/run-cli.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { produce } from '../../support/kafka/topics.ts';
import { ServiceProcess } from '../../support/stream/service-process.ts';
import { eventually, liveSettings, makeTopics } from '../runtime/live-settings.ts';
import { incidentsCommitted } from './committed.ts';
import { asMessages, madeIncidents } from '../../support/sinks/made-incidents.ts';

/** `npm run sinks:files:long` kills more often. */
const KILLS = Number(process.env['OOMSTREAM_FILE_KILLS'] ?? 4);
const PER_ROUND = 2000;
const BATCH = 20;
const PARTITIONS = 2;
const WRITTEN_WITHIN_MS = 60_000;
/** What a write leaves that the kernel had begun when its process was killed. */
const TORN = '{"schema":"oomstream.incident/1","id":"0';

describeWithKafka(`a file sink whose process is killed ${String(KILLS)} times`, (brokers) => {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-killed-'));
  const current = join(folder, 'incidents.ndjson');
  const settings = liveSettings(brokers, [], PARTITIONS);
  let service: ServiceProcess;
  let topics: { remove(): Promise<void> };

  beforeAll(async () => {
    topics = await makeTopics(settings);
    const [port = 0] = await freePorts(1);
    const files = { type: 'ndjson', path: current, 'rotate-size': '100KiB', gzip: true, 'batch-events': BATCH };
    const kafka = { brokers, partitions: PARTITIONS, 'session-timeout': '6s' };
    service = new ServiceProcess({ deployment: settings.deployment, kafka, sinks: { files } }, port);
  });
  afterAll(async () => {
    await service.dispose();
    rmSync(folder, { recursive: true });
    await topics.remove();
  });

  const names = (): string[] => readdirSync(folder);

  /** The lines of a file that has its name for good: compressed it is whole, and so is its last line. */
  function linesOf(name: string): string {
    const bytes = readFileSync(join(folder, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    if (join(folder, name) !== current) expect(text.endsWith('\n'), `${name} ends with a whole line`).toBe(true);
    return text.slice(0, text.lastIndexOf('\n') + 1);
  }

  function idsWritten(): Set<string> {
    const files = names().filter((name) => !name.endsWith('.partial'));
    return new Set(files.flatMap((name) => parseNdjson<Incident>(linesOf(name)).map(({ id }) => id)));
  }

  /** What the running process says that it has written. */
  async function delivered(): Promise<number> {
    const metrics = (await service.get('/metrics'))?.body ?? '';
    return Number(/^oomstream_sink_delivered_total\{sink="files"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
  }

  test('every incident is in the files, each of them whole, and a torn line is cut', async () => {
    const expected: string[] = [];
    let interrupted = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const incidents = madeIncidents('killed', PER_ROUND, 1 + round * PER_ROUND);
      expected.push(...incidents.map(({ id }) => id));
      await produce(brokers, topicNames(settings).incidents, asMessages(incidents, PARTITIONS));
      service.start(['--stages', 'sinks']);
      const enough = ((round % 4) + 1) * (PER_ROUND / 5);
      await eventually('it is in the midst of it', async () => (await delivered()) >= enough, WRITTEN_WITHIN_MS);
      await service.kill();
      if (idsWritten().size < expected.length) interrupted += 1;
      appendFileSync(current, TORN);
    }
    expect(interrupted).toBeGreaterThan(0);

    service.start(['--stages', 'sinks']);
    const all = async (): Promise<boolean> => (await incidentsCommitted(settings, 'files')) === expected.length;
    await eventually('all is written', all, WRITTEN_WITHIN_MS);
    expect(await service.stop()).toBe(0);

    expect(idsWritten()).toEqual(new Set(expected));
    const closed = names().filter((name) => join(folder, name) !== current);
    if (names().length > closed.length) expect(readFileSync(current, 'utf8')).not.toMatch(/[^\n]$/);
    expect(closed.length).toBeGreaterThan(KILLS);
    expect(closed.filter((name) => !/^incidents-\d{8}T\d{9}Z(-\d+)?\.ndjson\.gz$/.test(name))).toEqual([]);
  });
});
