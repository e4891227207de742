import { parseArgs } from 'node:util';
import { missingForElasticsearch } from '../elasticsearch/jars.ts';
import { startElasticsearch, type ElasticsearchHandle } from '../elasticsearch/start-elasticsearch.ts';
import { findReceiver, ForwardReceiver } from '../forward/receiver.ts';
import { isFree } from '../kafka/free-ports.ts';
import { untilAsked } from '../kafka/until-asked.ts';

const HELP = `npm run receivers -- [--elasticsearch PORT] [--forward PORT]

Runs one node of Elasticsearch (9200; Java 17 and Maven) and a Fluentd forward receiver, an OpenTelemetry collector (24224; Go), in
the foreground until Ctrl-C. Without passwords, on 127.0.0.1, and nothing is kept. What is missing for one of them leaves it out.
`;

const OPTIONS = {
  elasticsearch: { type: 'string', default: '9200' },
  forward: { type: 'string', default: '24224' },
  help: { type: 'boolean', short: 'h' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const asked = untilAsked(); // from here on a Ctrl-C waits, so that both end in good order
  const [elasticsearch, receiver] = await Promise.all([
    openElasticsearch(values.elasticsearch),
    openReceiver(values.forward),
  ]);
  if (elasticsearch === undefined && receiver === undefined) throw new Error('neither of them can be started');
  try {
    process.stdout.write('Ctrl-C ends it.\n');
    await asked;
  } finally {
    await Promise.all([elasticsearch?.stop(), receiver?.stop()]);
  }
}

async function openElasticsearch(wish: string): Promise<ElasticsearchHandle | undefined> {
  const missing = await missingForElasticsearch();
  if (missing !== undefined) {
    process.stderr.write(`receivers: no Elasticsearch: ${missing}\n`);
    return undefined;
  }
  const elasticsearch = await startElasticsearch({ 'http.port': String(await portOf('--elasticsearch', wish)) });
  process.stdout.write(`Elasticsearch is up at ${elasticsearch.url}.\n`);
  return elasticsearch;
}

async function openReceiver(wish: string): Promise<ForwardReceiver | undefined> {
  const found = await findReceiver();
  if ('missing' in found) {
    process.stderr.write(`receivers: no forward receiver: ${found.missing}\n`);
    return undefined;
  }
  const receiver = await ForwardReceiver.start(found.path, await portOf('--forward', wish));
  process.stdout.write(
    `A forward receiver is up at 127.0.0.1:${String(receiver.port)}; it writes to ${receiver.outFile}\n`,
  );
  return receiver;
}

async function portOf(option: string, wish: string): Promise<number> {
  const port = Number(wish);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${option} wants a number from 1 to 65535, not '${wish}'`);
  }
  if (!(await isFree(port))) throw new Error(`port ${wish} is taken; give another one with ${option}`);
  return port;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`receivers: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
