import { freePorts } from '../support/kafka/free-ports.ts';
import { newClusterId } from '../support/kafka/jar-broker.ts';
import type { KafkaHandle } from '../support/kafka/kafka-handle.ts';
import { startKafka } from '../support/kafka/start-kafka.ts';
import { withAdmin } from '../support/kafka/topics.ts';
import { until } from '../support/stream/until.ts';
import { findToxiproxy, Toxiproxy } from '../support/toxiproxy/toxiproxy.ts';

/** Brokers that may be killed; in front of a single one stands a proxy between it and the workers, where there is one to be had. */
export interface Cluster {
  readonly nodes: readonly [KafkaHandle, ...KafkaHandle[]];
  /** Where the harness itself reads and writes: past the proxy. */
  readonly direct: string[];
  /** Where the workers connect. */
  readonly brokers: string[];
  readonly proxy: Toxiproxy | undefined;
  /** Until every partition has a leader and all its replicas. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const MIN_SESSION = { 'group.min.session.timeout.ms': 1000 } as const;

/** One broker behind a proxy, or several that replicate to each other. */
export function startCluster(brokers: number): Promise<Cluster> {
  return brokers === 1 ? startOne() : startSeveral(brokers);
}

/** Two listeners on one broker: clients are told the address of the listener that they came by, so workers stay behind the proxy. */
async function startOne(): Promise<Cluster> {
  const found = await findToxiproxy();
  const [port = 0, proxied = 0, controller = 0] = await freePorts(3);
  const proxy = 'path' in found ? await Toxiproxy.start(found.path, proxied) : undefined;
  if ('missing' in found) process.stderr.write(`no faults of the network: ${found.missing}\n`);
  const told = proxy?.port ?? proxied;
  try {
    const kafka = await startKafka({
      sources: ['jars'],
      port,
      properties: {
        'controller.quorum.voters': `1@127.0.0.1:${controller}`,
        listeners: `PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxied},CONTROLLER://127.0.0.1:${controller}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${told}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'inter.broker.listener.name': 'PLAINTEXT',
        ...MIN_SESSION,
      },
    });
    return {
      nodes: [kafka],
      direct: kafka.brokers,
      brokers: [`127.0.0.1:${told}`],
      proxy,
      whole: () => Promise.resolve(),
      async stop() {
        await kafka.stop();
        await proxy?.stop();
      },
    };
  } catch (error) {
    await proxy?.stop();
    throw error;
  }
}

/** Each is broker and controller; all topics are on as many as there are, of which all but one must have a record. */
async function startSeveral(brokers: number): Promise<Cluster> {
  const ports = await freePorts(2 * brokers);
  const clusterId = newClusterId();
  const places = Array.from({ length: brokers }, (_, at) => ({
    id: at + 1,
    port: ports[2 * at] ?? 0,
    controller: ports[2 * at + 1] ?? 0,
  }));
  const voters = places.map(({ id, controller }) => `${id}@127.0.0.1:${controller}`).join();
  const start = ({ id, port, controller }: (typeof places)[number]): Promise<KafkaHandle> =>
    startKafka({
      sources: ['jars'],
      port,
      clusterId,
      properties: {
        'node.id': id,
        'controller.quorum.voters': voters,
        listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
        'default.replication.factor': brokers,
        'min.insync.replicas': brokers - 1,
        'offsets.topic.replication.factor': brokers,
        'transaction.state.log.replication.factor': brokers,
        'transaction.state.log.min.isr': brokers - 1,
        ...MIN_SESSION,
      },
    });
  // None answers before most of them are there.
  const settled = await Promise.allSettled(places.map(start));
  const nodes = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  const [first, ...others] = nodes;
  const failed = settled.find((each) => each.status === 'rejected');
  if (first === undefined || failed !== undefined) {
    await stop();
    throw failed?.reason instanceof Error ? failed.reason : new Error('the brokers did not start');
  }
  const all = nodes.flatMap((node) => node.brokers);
  const whole = (): Promise<void> => until(() => isReplicated(all), 'all replicas in sync');
  return { nodes: [first, ...others], direct: all, brokers: all, proxy: undefined, whole, stop };
}

/** A broker that has just come back may not know yet. */
async function isReplicated(brokers: string[]): Promise<boolean> {
  const { topics } = await withAdmin(brokers, (admin) => admin.fetchTopicMetadata()).catch(() => ({ topics: [] }));
  if (topics.length === 0) return false;
  return topics.every(({ partitions }) => partitions.every(({ isr, replicas }) => isr.length === replicas.length));
}
