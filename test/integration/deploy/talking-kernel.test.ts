import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { startGuarded } from '../../support/kafka/guarded-process.ts';
import { readAll, uniqueName, withAdmin } from '../../support/kafka/topics.ts';
import { eventually } from '../runtime/live-settings.ts';

const brokers = inject('brokers');

test('the log source of the compose file fills both input topics with kills that the engine finds', async () => {
  const prefix = `${uniqueName('kernel')}.`;
  const topics = [`${prefix}logs.journal`, `${prefix}logs.syslog`];
  await withAdmin(brokers, (admin) =>
    createReadyTopics(admin, { topics: topics.map((topic) => ({ topic, numPartitions: 1 })) }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'oomstream-talking-kernel-'));
  const env = [
    'OOMSTREAM_HOME=' + process.cwd(),
    'BROKERS=' + brokers.join(','),
    'TOPIC_PREFIX=' + prefix,
    'REPORTS_PER_MINUTE=60',
  ];
  const log = join(folder, 'log');
  const source = startGuarded(['env', ...env, process.execPath, 'deploy/compose/talking-kernel.mjs'], log, folder);
  try {
    await eventually('an incident can be read from what it says', async () => {
      if (source.ended.aborted) throw new Error(await readFile(log, 'utf8'));
      const messages = (await Promise.all(topics.map((topic) => readAll(brokers, topic)))).flat();
      const records = messages.map(({ value, timestamp }) => ({
        bytes: value ?? Buffer.alloc(0),
        receivedUs: Number(timestamp) * 1000,
      }));
      return analyseRecords(records, { provenance: 'kernel' }).incidents.length > 0;
    });
    const counts = await Promise.all(topics.map(async (topic) => (await readAll(brokers, topic)).length));
    for (const count of counts) expect(count).toBeGreaterThan(0);
  } finally {
    await source.end('kill');
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics }));
    await rm(folder, { recursive: true, force: true });
  }
});
