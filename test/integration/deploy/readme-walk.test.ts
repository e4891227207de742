import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadyTopics } from '../../../src/runtime/kafka/ready-topics.ts';
import { describeWithElasticsearch } from '../../support/elasticsearch/describe.ts';
import { startElasticsearch, type ElasticsearchHandle } from '../../support/elasticsearch/start-elasticsearch.ts';
import { findReceiver, ForwardReceiver } from '../../support/forward/receiver.ts';
import { describeWithOwnKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { OWN_KAFKA, type KafkaHandle } from '../../support/kafka/kafka-handle.ts';
import { startKafka } from '../../support/kafka/start-kafka.ts';
import { withAdmin } from '../../support/kafka/topics.ts';
import { eventually } from '../runtime/live-settings.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAUSE = /^sleep \d+\n/m;
/** Nothing of it outlives this, whatever ends the test. */
const AT_MOST_SECONDS = 200;
const ENOUGH = 5;

const found = await findReceiver();
const receiverPath = 'path' in found ? found.path : undefined;

/** The commands of the README that bring incidents into Elasticsearch and Fluentd. */
function commands(): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, block] = /<!-- walk: sinks -->\s+```sh\n([^]*?)```/.exec(readme) ?? [];
  if (block === undefined) throw new Error('the README has no such commands');
  return block;
}

await describeWithElasticsearch('the commands of the README, with other addresses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-walk-'));
  let kafka: KafkaHandle | undefined;
  let elasticsearch: ElasticsearchHandle | undefined;
  let receiver: ForwardReceiver | undefined;

  beforeAll(async () => {
    [kafka, elasticsearch] = await Promise.all([startKafka({ sources: OWN_KAFKA }), startElasticsearch()]);
    if (receiverPath !== undefined) receiver = await ForwardReceiver.start(receiverPath);
    const topics = ['logs.journal', 'logs.syslog'].map((topic) => ({ topic, numPartitions: 2 }));
    await withAdmin(kafka.brokers, (admin) => createReadyTopics(admin, { topics }));
    for (const name of ['deploy', 'dist', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name));
    mkdirSync(join(folder, 'bin'));
    const command = `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'dist/cli/main.js')}' "$@"\n`;
    writeFileSync(join(folder, 'bin/oomstream'), command, { mode: 0o755 });
  });
  afterAll(async () => {
    await Promise.all([kafka?.stop(), elasticsearch?.stop(), receiver?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  describeWithOwnKafka('', () => {
    test.skipIf(receiverPath === undefined)(
      'each incident is in Elasticsearch and has come to the receiver',
      async () => {
        const [port = 0] = await freePorts(1);
        const here = new Map([
          ['localhost:9092', kafka?.brokers[0] ?? ''],
          ['localhost:9200', elasticsearch?.url.replace('http://', '') ?? ''],
          ['localhost:24224', `127.0.0.1:${String(receiver?.port)}`],
          ['\nsinks:\n', `\nhttp: { port: ${String(port)} }\nsinks:\n`],
        ]);
        const text = [...here].reduce((script, [theirs, ours]) => script.replaceAll(theirs, ours), commands());
        expect([...here.values()].every((ours) => text.includes(ours))).toBe(true);
        const [before = '', after = ''] = text.split(PAUSE);
        const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
        const options = { cwd: folder, env: { ...process.env, PATH, REPORTS_PER_MINUTE: '60' } };

        const words = [String(AT_MOST_SECONDS), 'sh', '-e', '-c', `${before}\nwait`];
        const shell = spawn('timeout', words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
        let said = '';
        for (const stream of [shell.stdout, shell.stderr])
          stream.on('data', (part: Buffer) => (said += part.toString()));
        const ended = new Promise((resolve) => shell.once('close', resolve));
        try {
          await eventually(
            'both have the same incidents',
            async () => {
              if (shell.exitCode !== null) throw new Error(`the commands ended:\n${said}`);
              const ids = await stored();
              const come = new Set(receiver?.arrived().map(({ attributes }) => eventId(attributes.get('event'))));
              return ids.length >= ENOUGH && ids.every((id) => come.has(id));
            },
            150_000,
          );
          const { stdout } = await run('sh', ['-e', '-c', after], options);
          expect(stdout).toContain('was killed');
          expect(stdout).toMatch(/^ok +sinks +search takes events$/m);
          expect(stdout).toMatch(/^ok +sinks +fluentd takes events$/m);
          expect(stdout).toMatch(/^0 problems/m);
        } finally {
          shell.kill('SIGTERM');
          await ended;
        }
      },
    );
  });

  async function stored(): Promise<string[]> {
    const search = '/logs-oom.incident-default/_search?size=1000&_source=false&ignore_unavailable=true';
    await elasticsearch?.ask('POST', '/logs-oom.incident-default/_refresh');
    const answer = (await elasticsearch?.ask('POST', search, { fields: ['event.id'] })) as unknown as Found;
    // While the first document's index is being made, its shards refuse to be searched.
    return (answer.hits?.hits ?? []).flatMap(({ fields }) => fields['event.id']);
  }
});

interface Found {
  readonly hits?: { readonly hits: readonly { readonly fields: { readonly 'event.id': readonly string[] } }[] };
}

/** The collector hands a map on as OTLP has it. */
function eventId(event: unknown): string {
  const { values = [] } = (event ?? {}) as { values?: { key: string; value: { stringValue?: string } }[] };
  return values.find(({ key }) => key === 'id')?.value.stringValue ?? '';
}
