import { hasContainerEngine, startDockerBroker } from './docker-broker.ts';
import { startJarBroker } from './jar-broker.ts';
import { hasJarSupport } from './jars.ts';
import { KAFKA_SOURCES, type KafkaHandle, type KafkaOptions, type KafkaSource } from './kafka-handle.ts';
import { waitUntilReady } from './ready.ts';

const GIVEN_BROKERS_VARIABLE = 'OOMSTREAM_TEST_BROKERS';
const ALLOWED_SOURCES_VARIABLE = 'OOMSTREAM_TEST_KAFKA_SOURCES';
const GIVEN_DEADLINE_MS = 30_000;

interface Starter {
  available(): Promise<boolean>;
  start(options: KafkaOptions): Promise<KafkaHandle>;
}

const STARTERS: Readonly<Record<KafkaSource, Starter>> = {
  environment: { available: () => Promise.resolve(givenBrokers().length > 0), start: useGivenBrokers },
  docker: { available: hasContainerEngine, start: startDockerBroker },
  jars: { available: hasJarSupport, start: startJarBroker },
};

/** Those of the sources that are to be had on this machine, in their order. */
export async function availableSources(sources: readonly KafkaSource[] = KAFKA_SOURCES): Promise<KafkaSource[]> {
  const allowed = process.env[ALLOWED_SOURCES_VARIABLE]?.split(',').map((source) => source.trim());
  const wanted = sources.filter((source) => allowed?.includes(source) ?? true);
  const there = await Promise.all(wanted.map((source) => STARTERS[source].available()));
  return wanted.filter((_, index) => there[index]);
}

/** Starts a broker, or takes the given one; it answers when this resolves. */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaHandle> {
  const sources = await availableSources(options.sources);
  for (const [index, source] of sources.entries()) {
    try {
      return await STARTERS[source].start(options);
    } catch (error) {
      // An engine that cannot pull the image is passed over; a broker that was named must answer.
      if (source === 'environment' || index === sources.length - 1) throw error;
      process.stderr.write(`kafka: no broker from ${source}, trying ${sources[index + 1] ?? ''}: ${String(error)}\n`);
    }
  }
  throw new Error(describeMissing());
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
