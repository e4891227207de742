import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../../src/config/settings.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { runCanary } from '../../../src/runtime/canary/canary.ts';
import { runDoctor } from '../../../src/runtime/doctor/doctor.ts';
import { topicNames, type Runnable } from '../../../src/runtime/kafka/names.ts';
import { checkTopics, createTopics } from '../../../src/runtime/kafka/topics.ts';
import { silentLogger, type Logger } from '../../../src/runtime/logger.ts';
import { DEFAULT_FILES } from '../../../src/sinks/files/options.ts';
import { describeWithSecuredKafka, startSecuredKafka, type SecuredKafka } from '../../support/kafka/secured-broker.ts';
import { produce, readAll, testTopics, withAdmin } from '../../support/kafka/topics.ts';
import { eventually, liveSettings } from '../runtime/live-settings.ts';
import { journaldRecord, killLine, killRecord } from '../runtime/records.ts';
import { startService } from '../runtime/running-service.ts';
import { auditOf, isFor } from './audit.ts';
import { give, grantsOfScript, knownGrants, runScript, take, wordsOf, type AclRequest, type Grant } from './acls.ts';
import { fileOf, madeDeployment, through } from './clients.ts';

const STAGES: readonly Runnable[] = ['sieve', 'assemble', 'aggregate', 'sinks'];
const PARTS = [...STAGES, 'exactly-once'];
const MAX_RECORD = 4096;
const PASSWORD = 'least-of-all-1';
const USERS = [...STAGES, 'tool', 'admin', 'nobody', 'revoked', 'ungrouped', 'looker', 'singer'];

describeWithSecuredKafka('the rights of deploy/kafka/acls.sh', () => {
  let kafka: SecuredKafka;
  let input = '';

  beforeAll(async () => {
    kafka = await startSecuredKafka(Object.fromEntries(USERS.map((user) => [user, PASSWORD])));
    input = await testTopics(kafka.brokers).make('logs', { numPartitions: 1 });
  });
  afterAll(async () => {
    await kafka.stop();
  });

  const eventsFile = (settings: Settings): string => fileOf(kafka, `${settings.deployment}.ndjson`);

  /** A deployment of its own: all stages in transactions, and a sink of files for every kind of event. */
  async function deployment(): Promise<Settings> {
    const settings = await madeDeployment(kafka, input);
    const path = eventsFile(settings);
    const events = ['incidents', 'aggregates', 'dead-letters'] as const;
    return {
      ...settings,
      delivery: 'exactly-once',
      sieve: { maxRecordBytes: MAX_RECORD },
      sinks: { files: { ...DEFAULT_FILES, type: 'ndjson', path, events } },
    };
  }

  const as = (user: string, settings: Settings): Settings =>
    through(settings, kafka, 'sasl', {
      tls: { ca: kafka.authority.caFile },
      sasl: { mechanism: 'scram-sha-256', username: user, password: PASSWORD },
    });

  const request = (user: string, settings: Settings, parts: readonly string[]): AclRequest => ({
    principal: `User:${user}`,
    parts,
    deployment: settings.deployment,
    inputs: settings.input.topics,
  });

  async function giveParts(user: string, settings: Settings, parts: readonly string[]): Promise<Grant[]> {
    const grants = await grantsOfScript(kafka.folder, request(user, settings, parts));
    const distinct = [...new Map(grants.map((grant) => [wordsOf(grant), grant])).values()];
    await give(kafka, `User:${user}`, distinct);
    return distinct;
  }

  test("the script speaks as Kafka's own program understands it", async () => {
    const settings = liveSettings(kafka.brokers, [input]);
    const asked = request('tool', settings, ['assemble', 'exactly-once']);
    await runScript(kafka, asked);
    const meant = (await grantsOfScript(kafka.folder, asked)).map(wordsOf).sort();
    await eventually('the rights are known', async () => {
      return (await knownGrants(kafka, 'User:tool')).length === meant.length;
    });
    expect(await knownGrants(kafka, 'User:tool')).toEqual(meant);
  });

  /** Of a partition that was never read the sieve asks the checkpoints whether its topic was there before. */
  async function addPartition(topic: string): Promise<void> {
    await withAdmin(kafka.brokers, (admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] }));
  }

  const ALONE: readonly (readonly [stage: Runnable, parts: readonly string[]])[] = [
    ['sieve', ['sieve']],
    ['assemble', ['assemble', 'exactly-once']],
    ['aggregate', ['aggregate']],
    ['sinks', ['sinks']],
  ];

  test('suffice for every stage by itself, exactly once, and not one of them is too many', async () => {
    const settings = await deployment();
    const { incidents, aggregates, lines } = topicNames(settings);
    const given = new Map<string, readonly Grant[]>();
    for (const [stage, parts] of ALONE) given.set(stage, await giveParts(stage, settings, parts));
    // Twice, and with a partition more: what a start reads back is there only then. What cannot be used becomes a dead letter.
    for (const [turn, pid] of [101, 102].entries()) {
      const services = await Promise.all(ALONE.map(([stage]) => startService(as(stage, settings), [stage])));
      try {
        await Promise.all(services.map((service) => service.untilReady()));
        const useless = {
          value: journaldRecord('web-1', `${killLine(1)}${'x'.repeat(MAX_RECORD)}`, Date.now() * 1000),
        };
        await produce(kafka.brokers, input, [killRecord(`web-${String(pid)}`, pid, 0), useless]);
        for (const topic of [lines, incidents]) await produce(kafka.brokers, topic, [{ value: '{}', partition: 0 }]);
        await eventually('incident and aggregate', async () => {
          const said = await Promise.all([incidents, aggregates].map((topic) => readAll(kafka.brokers, topic)));
          return said.every((messages) => messages.filter(({ value }) => String(value) !== '{}').length > turn);
        });
        await eventually('the sink has the incident', async () => {
          return (await readFile(eventsFile(settings), 'utf8')).includes(`"pid":${String(pid)}`);
        });
      } finally {
        expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0, 0, 0]);
      }
      if (turn === 0) await addPartition(input);
    }
    for (const [stage, grants] of given) {
      const audit = await auditOf(kafka, `User:${stage}`);
      const denied = audit.filter(({ allowed }) => !allowed).map(({ operation, name }) => `${operation} ${name}`);
      // Groups that pass are removed where that is allowed; else the broker does it.
      expect([...new Set(denied)].filter((what) => !/^DELETE .*-read-/.test(what))).toEqual([]);
      const used = audit.filter(({ allowed }) => allowed);
      const idle = grants.filter((grant) => !used.some((asked) => isFor(grant, asked)));
      expect(idle.map(wordsOf)).toEqual([]);
    }
  });

  test.each(ALONE)('%s, one right too few: the start names it, whose it is, and the command', async (stage, parts) => {
    const settings = await deployment();
    const grants = await giveParts('nobody', settings, parts);
    const untold: string[] = [];
    for (const grant of grants) {
      await take(kafka, 'User:nobody', grant);
      const service = await startService(as('nobody', settings), [stage]);
      const ended = await Promise.race([
        service.ended.catch((thrown: unknown) => thrown),
        service.untilReady().then(() => 'it is ready', String),
      ]);
      if (!(ended instanceof AppError) || !names(ended, grant)) untold.push(`${wordsOf(grant)}: ${String(ended)}`);
      await service.stop().catch(() => undefined);
      await give(kafka, 'User:nobody', [grant]);
    }
    expect(untold).toEqual([]);
  });

  function names({ code, message, remedy = '' }: AppError, grant: Grant): boolean {
    const which = grant.operation === 'Describe' ? grant.name : `${grant.operation} on`;
    return (
      code === 'OOM_ACCESS_DENIED' &&
      message.startsWith('User:nobody lacks rights on the cluster: ') &&
      [grant.name, which, grant.operation].every((part) => message.includes(part)) &&
      remedy.includes('deploy/kafka/acls.sh User:nobody ') &&
      remedy.includes(
        `kafka-acls.sh --add --allow-principal User:nobody --operation ${grant.operation} --${grant.resource} `,
      )
    );
  }

  test.each([
    { user: 'revoked', resource: 'topic', named: 'the topic', nameOf: () => input },
    { user: 'ungrouped', resource: 'group', named: 'every group that begins with', nameOf: (sieve: string) => sieve },
  ])(
    'a right on a $resource that is taken away while the service runs ends it, and is named',
    async ({ user, named, nameOf }) => {
      const settings = await deployment();
      const said: string[] = [];
      const logger: Logger = {
        ...silentLogger,
        error: (_, message) => {
          said.push(message);
        },
        child: () => logger,
      };
      const grants = await giveParts(user, settings, PARTS);
      const name = nameOf(`${settings.deployment}-oomstream-sieve`);
      const reading = grants.find((grant) => grant.name === name && grant.operation === 'Read');
      if (reading === undefined) throw new Error(`${name} is not read`);
      const service = await startService(as(user, settings), STAGES, logger);
      await service.untilReady();
      await take(kafka, `User:${user}`, reading);
      expect(await service.ended).toBe(1);
      expect(said.join('\n')).toContain(`User:${user} lacks rights on the cluster: Read on ${named} ${name} (sieve)`);
    },
  );

  test('topics: making and looking need their own part, and it is named', async () => {
    const settings = liveSettings(kafka.brokers, [input], 1);
    const blind = await checkTopics(as('admin', settings)).catch((thrown: unknown) => thrown as AppError);
    expect(blind).toMatchObject({ code: 'OOM_ACCESS_DENIED' });
    expect((blind as AppError).message).toContain(`on the topic ${topicNames(settings).lines} (topics)`);
    const grants = await giveParts('admin', settings, ['topics']);
    const creating = grants.find(({ operation }) => operation === 'Create');
    if (creating === undefined) throw new Error('nothing is created');
    await take(kafka, 'User:admin', creating);
    const refused = await createTopics(as('admin', settings)).catch((thrown: unknown) => thrown as AppError);
    expect(refused).toMatchObject({ code: 'OOM_ACCESS_DENIED' });
    expect((refused as AppError).message).toContain('User:admin lacks rights on the cluster: Create');
    expect((refused as AppError).remedy).toContain('deploy/kafka/acls.sh User:admin topics');
    await give(kafka, 'User:admin', [creating]);
    const { created } = await createTopics(as('admin', settings));
    expect(created).toHaveLength(7);
    expect(await checkTopics(as('admin', settings))).toEqual([]);
  });

  test('the doctor tells every right of the stages that is missing, with one part of its own', async () => {
    const settings = await deployment();
    await giveParts('looker', settings, ['doctor']);
    const details = async (stages: readonly Runnable[]) =>
      (await runDoctor(as('looker', settings), { stages }))
        .filter(({ state }) => state === 'problem')
        .map(({ detail, remedy = '' }) => `${detail} ${remedy}`);
    const missing = (await details(STAGES)).join('\n');
    const { lines, history } = topicNames(settings);
    expect(missing).toContain(`Write on the topic ${lines} (sieve)`);
    expect(missing).toContain(`Write on the topic ${history} (aggregate)`);
    expect(missing).toContain('deploy/kafka/acls.sh User:looker');
    await giveParts('looker', settings, ['sieve']);
    expect(await details(['sieve'])).toEqual([]);
    await giveParts('looker', settings, PARTS);
    expect(await details(STAGES)).toEqual([]);
  });

  test('a canary needs no more than its own part', async () => {
    const settings = await deployment();
    await giveParts('singer', settings, ['canary']);
    const service = await startService(settings, ['sieve', 'assemble', 'aggregate']);
    try {
      await service.untilReady();
      expect(await runCanary(as('singer', settings), { deadlineMs: 60_000 })).toMatchObject({ ok: true });
    } finally {
      expect(await service.stop()).toBe(0);
    }
  });
});
