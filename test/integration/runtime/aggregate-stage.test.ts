import type { Message } from 'kafkajs';
import { afterAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { stableId } from '../../../src/lib/stable-id.ts';
import { isoFromMicros } from '../../../src/lib/time.ts';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { HostSeen } from '../../../src/model/generated/host-seen.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { validators } from '../../../src/model/validate.ts';
import { createClient } from '../../../src/runtime/kafka/client.ts';
import { groupName, topicNames, transactionalId } from '../../../src/runtime/kafka/names.ts';
import { Transactions } from '../../../src/runtime/kafka/transactions.ts';
import { decodeWrittenAt } from '../../../src/runtime/kafka/written-at.ts';
import { silentLogger } from '../../../src/runtime/logger.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { produce, readAll, withAdmin } from '../../support/kafka/topics.ts';
import { smallestOf } from '../../support/stream/smallest.ts';
import { eventually, liveSettings, makeTopics } from './live-settings.ts';
import { runUntil, startService } from './running-service.ts';

const DAY_US = 86_400_000_000;

/** An incident of now (or of `agoUs` before), at the beginning of its window. */
function incident(name: string, { lateUs = 0, agoUs = 0 } = {}): Message {
  const id = stableId([name]);
  const nowUs = Date.now() * 1000 - agoUs;
  const windowUs = Math.floor(nowUs / 300_000_000) * 300_000_000;
  const timeUs = windowUs - lateUs;
  const value: Incident = {
    schema: 'oomstream.incident/1',
    id,
    kind: 'kernel-kill',
    time: isoFromMicros(timeUs),
    timeSource: 'kernel',
    streamTime: isoFromMicros(nowUs),
    host: { key: 'web-7', name: 'web-7' },
    scope: 'host',
    victims: [{ pid: name.charCodeAt(0), comm: 'java', anonRssBytes: 1024 }],
    diagnosis: { summary: 'x', severity: 'high', findings: [] },
    evidence: { lines: 1, missing: [], damaged: [], duplicates: 0, provenance: 'kernel' },
  };
  expect(validators.incident(value), JSON.stringify(validators.incident.errors)).toBe(true);
  return { partition: 0, key: id, value: JSON.stringify(value), headers: { schema: value.schema } };
}

/** The host of all incidents, heard now. */
function heardNow(): Message {
  const seen = isoFromMicros(Date.now() * 1000);
  const value: HostSeen = { schema: 'oomstream.host-seen/1', hostKey: 'web-7', seen, streamTime: seen };
  return { key: value.hostKey, value: JSON.stringify(value), headers: { schema: value.schema } };
}

describeWithKafka('the aggregator', (brokers) => {
  const made: { remove(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(made.map((deployment) => deployment.remove()));
  });

  async function deployment(): Promise<Settings> {
    const settings = liveSettings(brokers, []);
    made.push(await makeTopics(settings));
    return { ...settings, input: { topics: [], pattern: '^nothing$' } };
  }

  const allSizes = async (settings: Settings) =>
    (await readAll(brokers, topicNames(settings).aggregates)).map(
      ({ value }) => JSON.parse(value?.toString() ?? '') as Aggregate,
    );
  const aggregates = async (settings: Settings) => smallestOf(await allSizes(settings));
  const incidentsOfLast = async (settings: Settings) => (await aggregates(settings)).at(-1)?.incidents;
  const commitOf = async (settings: Settings) => {
    const groupId = groupName(settings, 'aggregate');
    const offsets = await withAdmin(brokers, (admin) =>
      admin.fetchOffsets({ groupId, topics: [topicNames(settings).incidents] }),
    );
    return offsets[0]?.partitions.find(({ partition }) => partition === 0);
  };
  const committed = async (settings: Settings) => Number((await commitOf(settings))?.offset);
  /** The newest values, by the start of their window. */
  const newest = async (settings: Settings) =>
    [...new Map((await aggregates(settings)).map((value) => [value.window.start, value])).entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => value);
  const saysQuiet = ({ quietSince, findings }: Aggregate) => [
    quietSince !== undefined,
    findings.some(({ id }) => id === 'V.resolved'),
  ];

  test('writes an upsert for each window, its history, and the offset with them', async () => {
    const settings = await deployment();
    const { incidents, history } = topicNames(settings);
    await produce(brokers, incidents, [incident('a'), incident('b')]);
    await runUntil(settings, ['aggregate'], 'both are folded', async () => (await incidentsOfLast(settings)) === 2);
    expect(await committed(settings)).toBe(2);
    expect((await readAll(brokers, history)).length).toBeGreaterThan(0);
    const newestOfSize = new Map(
      (await allSizes(settings)).map(({ window, incidents: count }) => [window.size, count]),
    );
    expect([...newestOfSize].sort()).toEqual([
      ['1d', 2],
      ['1h', 2],
      ['5m', 2],
    ]);
  });

  test('a finding is measured once, however many sizes of windows say it', async () => {
    const settings = await deployment();
    await produce(brokers, topicNames(settings).incidents, [incident('a'), incident('b'), incident('c')]);
    const service = await startService(settings, ['aggregate']);
    await service.untilReady();
    await eventually('all are folded', async () => (await committed(settings)) === 3);
    const written = (await aggregates(settings)).filter(({ findings }) => findings.some(({ id }) => id === 'V.repeat'));
    const { text } = await service.get('/metrics');
    expect(/oomstream_aggregate_findings_total\{finding="V.repeat"\} (\d+)/.exec(text)?.[1]).toBe(
      String(written.length),
    );
    expect((await allSizes(settings)).some(({ window, findings }) => window.size === '1d' && findings.length > 0)).toBe(
      true,
    );
    expect(await service.stop()).toBe(0);
  });

  test('a restart goes on from what it wrote; an incident that comes twice is folded once', async () => {
    const settings = await deployment();
    const { incidents } = topicNames(settings);
    await produce(brokers, incidents, [incident('a')]);
    await runUntil(settings, ['aggregate'], 'the first', async () => (await incidentsOfLast(settings)) === 1);
    await produce(brokers, incidents, [incident('a'), incident('b')]);
    await runUntil(settings, ['aggregate'], 'the offset', async () => (await committed(settings)) === 3);
    expect(await incidentsOfLast(settings)).toBe(2);
    const revisions = (await aggregates(settings)).map(({ revision }) => revision);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  });

  test.each([
    ['later than aggregate.lateness', 2 * DAY_US],
    ['of a clock that jumped back a year', 365 * DAY_US],
  ])('an incident %s is dead-lettered, not folded, and moves nothing for the next', async (_, lateUs) => {
    const settings = await deployment();
    const { incidents, deadLetter } = topicNames(settings);
    await produce(brokers, incidents, [incident('a'), incident('late', { lateUs }), incident('b')]);
    await runUntil(settings, ['aggregate'], 'the offset', async () => (await committed(settings)) === 3);
    const newestOfSize = new Map(
      (await allSizes(settings)).map(({ window, incidents: count }) => [window.size, count]),
    );
    expect([...newestOfSize].sort()).toEqual([
      ['1d', 2],
      ['1h', 2],
      ['5m', 2],
    ]);
    const dead = await readAll(brokers, deadLetter);
    expect(dead.map(({ value }) => JSON.parse(value?.toString() ?? '') as object)).toMatchObject([{ reason: 'late' }]);
  });

  test('who was hit two days ago is quiet once its host is heard, also after a restart, until it is hit again', async () => {
    const plain = await deployment();
    const settings = { ...plain, aggregate: { ...plain.aggregate, latenessMs: (4 * DAY_US) / 1000 } };
    const { incidents, hosts } = topicNames(settings);
    await produce(brokers, incidents, [incident('old', { agoUs: 2 * DAY_US })]);
    await runUntil(settings, ['aggregate'], 'the old one', async () => (await incidentsOfLast(settings)) === 1);
    expect((await newest(settings)).map(saysQuiet)).toEqual([[false, false]]);
    // Up to the stream, not to the clock: an owner that is killed while it is behind must read back what it may still fold into.
    const upToMs = decodeWrittenAt((await commitOf(settings))?.metadata);
    expect(upToMs).toBeLessThanOrEqual(Date.now() - (2 * DAY_US) / 1000);

    await produce(brokers, hosts, [heardNow()]);
    const isQuiet = async () => (await newest(settings))[0]?.quietSince !== undefined;
    await runUntil(settings, ['aggregate'], 'its host is heard', isQuiet);
    const [quiet] = await newest(settings);
    expect(quiet).toMatchObject({ incidents: 1, quietSince: quiet?.lastSeen });
    expect(quiet === undefined ? [] : saysQuiet(quiet)).toEqual([true, true]);

    const service = await startService(settings, ['aggregate']);
    await service.untilReady();
    const isHeard = async () => /oomstream_heard_hosts 1/.test((await service.get('/metrics')).text);
    await eventually('the hosts are read again', isHeard);
    // Judged once a second.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await newest(settings)).toEqual([quiet]);

    await produce(brokers, incidents, [incident('again')]);
    await eventually('the new one', async () => (await committed(settings)) === 2);
    expect(await service.stop()).toBe(0);
    const last = await newest(settings);
    expect(last.map(saysQuiet)).toEqual([
      [false, false],
      [false, false],
    ]);
    expect(last[0]?.revision).toBeGreaterThan(quiet?.revision ?? Infinity);
    expect(decodeWrittenAt((await commitOf(settings))?.metadata)).toBeGreaterThan(Date.now() - 600_000);
  });

  test('fenced by another producer of its id it joins anew, and folds each incident once', async () => {
    const settings = await deployment();
    const { incidents } = topicNames(settings);
    const service = await startService(settings, ['aggregate']);
    await service.untilReady();
    await produce(brokers, incidents, [incident('a')]);
    await eventually('the first', async () => (await incidentsOfLast(settings)) === 1);
    const client = createClient(settings.kafka, silentLogger);
    const other = await Transactions.fence(client, transactionalId(settings, 'aggregate', incidents, 0));
    await produce(brokers, incidents, [incident('b')]);
    await eventually('the second', async () => (await incidentsOfLast(settings)) === 2);
    expect(await service.stop()).toBe(0);
    expect(await committed(settings)).toBe(2);
    await other.close();
  });
});
