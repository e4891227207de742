import { freePorts } from '../support/kafka/free-ports.ts';
import type { KafkaHandle } from '../support/kafka/kafka-handle.ts';
import { startKafka } from '../support/kafka/start-kafka.ts';
import { findToxiproxy, Toxiproxy } from '../support/toxiproxy/toxiproxy.ts';

/** A broker that may be killed, with a proxy between it and the workers, where there is one to be had. */
export interface Cluster {
  readonly kafka: KafkaHandle;
  /** Where the harness itself reads and writes: past the proxy. */
  readonly direct: string[];
  /** Where the workers connect. */
  readonly brokers: string[];
  readonly proxy: Toxiproxy | undefined;
  stop(): Promise<void>;
}

/** Two listeners on one broker: clients are told the address of the listener that they came by, so workers stay behind the proxy. */
export async function startCluster(): Promise<Cluster> {
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
        'group.min.session.timeout.ms': 1000,
      },
    });
    return {
      kafka,
      direct: kafka.brokers,
      brokers: [`127.0.0.1:${told}`],
      proxy,
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
