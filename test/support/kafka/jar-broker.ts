import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrokerProperties, brokerProperties, propertiesText } from './broker-properties.ts';
import { freePorts } from './free-ports.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { kafkaJars } from './jars.ts';
import type { KafkaHandle, KafkaOptions } from './kafka-handle.ts';
import { waitUntilReady } from './ready.ts';

const run = promisify(execFile);

const START_DEADLINE_MS = 90_000;
const FORMAT_DEADLINE_MS = 60_000;
const START_TRIES = 3;
const DATA = 'data';
const LOG_TAIL_BYTES = 2_000;

/** Where the logs of one run of tests are gathered; it survives a run with failures. */
export const LOG_FOLDER_VARIABLE = 'OOMSTREAM_TEST_LOG_FOLDER';

// The broker lives for minutes on a busy machine: a quick start matters more than the last third of its throughput.
const JAVA_FLAGS = ['-Xmx1g', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

const LOG4J_PROPERTIES = `
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1.}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
`;

function log4jText(levels: KafkaOptions['logLevels'] = {}): string {
  const loggers = Object.entries(levels).map(([name, level], index) => {
    const logger = `logger.of${index}`;
    return `${logger}.name = ${name}\n${logger}.level = ${level}\n`;
  });
  return LOG4J_PROPERTIES + loggers.join('');
}

/** One broker's files: configuration, data and log. */
interface Home {
  readonly folder: string;
  readonly jars: string;
  readonly address: string;
  readonly logFile: string;
  /** What the watchdog removes when we are killed; empty for data that is kept. */
  readonly removable: string;
  readonly properties: BrokerProperties;
}

/** Starts Apache Kafka as a Java process of our own. */
export async function startJarBroker(options: KafkaOptions = {}): Promise<KafkaHandle> {
  const jars = await kafkaJars();
  for (let attempt = 1; ; attempt++) {
    const home = await makeHome(jars, options);
    try {
      await formatOnce(home, options);
      return handle(home, await launch(home));
    } catch (error) {
      await discard(home);
      // Someone may have taken a free port between our look and the broker's bind.
      const again = options.port === undefined && attempt < START_TRIES && String(error).includes('already in use');
      if (!again) throw error;
    }
  }
}

function handle(home: Home, first: GuardedProcess): KafkaHandle {
  let broker = first;
  return {
    brokers: [home.address],
    source: 'jars',
    logFile: home.logFile,
    async stop() {
      await broker.end('stop');
      await discard(home);
    },
    async kill() {
      await broker.end('kill');
    },
    async restart() {
      await broker.end('stop');
      broker = await launch(home);
    },
    async configure(changed) {
      await writeProperties(home.folder, { ...home.properties, ...changed });
    },
  };
}

async function makeHome(jars: string, options: KafkaOptions): Promise<Home> {
  const folder = options.keptFolder ?? (await mkdtemp(join(tmpdir(), 'oomstream-kafka-')));
  await mkdir(folder, { recursive: true });
  const [controllerPort = 0, freePort = 0] = await freePorts(2);
  const port = options.port ?? freePort;
  const dataFolder = join(folder, DATA);
  const { listeners } = options;
  const place = { host: '127.0.0.1', bind: '127.0.0.1', port, controllerPort, dataFolder, listeners };
  const properties = brokerProperties(place, options.properties);
  await writeProperties(folder, properties);
  await writeFile(join(folder, 'log4j2.properties'), log4jText(options.logLevels));
  const logFile = join(process.env[LOG_FOLDER_VARIABLE] ?? folder, `kafka-${port}.log`);
  const removable = options.keptFolder === undefined ? folder : '';
  return { folder, jars, address: `127.0.0.1:${port}`, logFile, removable, properties };
}

async function writeProperties(folder: string, properties: BrokerProperties): Promise<void> {
  await writeFile(join(folder, 'server.properties'), propertiesText(properties));
}

/** An id for a cluster: 16 random bytes; one that began with '-' would be read as an option. */
export function newClusterId(): string {
  return `A${randomBytes(16).toString('base64url').slice(1)}`;
}

async function formatOnce(home: Home, { clusterId = newClusterId(), formatWords = [] }: KafkaOptions): Promise<void> {
  if (existsSync(join(home.folder, DATA, 'meta.properties'))) return;
  const properties = join(home.folder, 'server.properties');
  const parameters = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties, ...formatWords];
  await run('java', [...javaParameters(home), ...parameters], { timeout: FORMAT_DEADLINE_MS });
}

function javaParameters(home: Home): string[] {
  const log4j = `-Dlog4j2.configurationFile=${join(home.folder, 'log4j2.properties')}`;
  return [...JAVA_FLAGS, log4j, '-cp', join(home.jars, '*')];
}

async function launch(home: Home): Promise<GuardedProcess> {
  const command = ['java', ...javaParameters(home), 'kafka.Kafka', join(home.folder, 'server.properties')];
  const broker = startGuarded(command, home.logFile, home.removable);
  try {
    await waitUntilReady(home.address, START_DEADLINE_MS, broker.ended);
    return broker;
  } catch (error) {
    await broker.end('kill');
    const log = await readFile(home.logFile, 'utf8').catch(() => '');
    throw new Error(`${String(error)}\n${log.slice(-LOG_TAIL_BYTES)}`, { cause: error });
  }
}

async function discard(home: Home): Promise<void> {
  if (home.removable !== '') await rm(home.removable, { recursive: true, force: true, maxRetries: 5 });
}
