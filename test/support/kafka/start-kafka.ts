import { hasContainerEngine, startDockerBroker } from './docker-broker.ts';
import { startJarBroker } from './jar-broker.ts';
import { hasJarSupport } from './jars.ts';
import { KAFKA_SOURCES, type KafkaHandle, type KafkaOptions, type KafkaSource } from './kafka-handle.ts';
import { waitUntilReady } from './ready.ts';

const GIVEN_BROKERS_VARIABLE = 'OOMSTREAM_TEST_BROKERS';
const GIVEN_DEADLINE_MS = 30_000;

interface Starter {
  available(): boolean | Promise<boolean>;
  start(options: KafkaOptions): Promise<KafkaHandle>;
}

const STARTERS: Readonly<Record<KafkaSource, Starter>> = {
  environment: { available: () => givenBrokers().length > 0, start: useGivenBrokers },
  docker: { available: hasContainerEngine, start: startDockerBroker },
  jars: { available: hasJarSupport, start: startJarBroker },
};

/** The first of the sources that is to be had on this machine; undefined when none is. */
export async function availableSource(
  sources: readonly KafkaSource[] = KAFKA_SOURCES,
): Promise<KafkaSource | undefined> {
  for (const source of sources) if (await STARTERS[source].available()) return source;
  return undefined;
}

/** Starts a broker, or takes the given one; it answers when this resolves. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaHandle> {
  const source = await availableSource(options.sources);
  if (source === undefined) throw new Error(describeMissing());
  return STARTERS[source].start(options);
}

/** What to install where no broker is to be had. */
export function describeMissing(): string {
  return (
    'No Kafka broker is to be had. Install Java 17 or newer and Maven (Apache Kafka is then fetched from Maven Central), ' +
    `or Docker, or name a running broker in ${GIVEN_BROKERS_VARIABLE}=host:port[,host:port].`
  );
}

function givenBrokers(): string[] {
  const given = process.env[GIVEN_BROKERS_VARIABLE] ?? '';
  return given
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

async function useGivenBrokers(): Promise<KafkaHandle> {
  const brokers = givenBrokers();
  for (const address of brokers) await waitUntilReady(address, GIVEN_DEADLINE_MS);
  const notOurs = (): Promise<never> =>
    Promise.reject(new Error(`the broker of ${GIVEN_BROKERS_VARIABLE} is not ours to end`));
  return { brokers, source: 'environment', stop: () => Promise.resolve(), kill: notOurs, restart: notOurs };
}
