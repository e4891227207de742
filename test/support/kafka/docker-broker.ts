import { setTimeout as sleep } from 'node:timers/promises';
import { brokerProperties, propertiesEnvironment } from './broker-properties.ts';
import { freePorts } from './free-ports.ts';
import { KAFKA_VERSION } from './jars.ts';
import type { KafkaHandle, KafkaOptions } from './kafka-handle.ts';
import { waitUntilReady } from './ready.ts';

const ENGINE_DEADLINE_MS = 4_000;
const START_DEADLINE_MS = 300_000; // the first run pulls the image
const READY_DEADLINE_MS = 60_000;
const CONTROLLER_PORT = 29_093;

let engineAnswer: Promise<boolean> | undefined;

/** Whether a container engine answers within a few seconds; asked once a process, testcontainers is loaded only for it. */
export function hasContainerEngine(): Promise<boolean> {
  engineAnswer ??= Promise.race([engineAnswers(), sleep(ENGINE_DEADLINE_MS, false, { ref: false })]);
  return engineAnswer;
}

async function engineAnswers(): Promise<boolean> {
  try {
    const { getContainerRuntimeClient } = await import('testcontainers');
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts the official image. The general container and not the one of `@testcontainers/kafka`, which knows only
 * Confluent's image; testcontainers' own reaper removes the container when we are killed.
 */
export async function startDockerBroker(options: KafkaOptions = {}): Promise<KafkaHandle> {
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const client = await getContainerRuntimeClient();
  const host = client.info.containerRuntime.host;
  const [freePort = 0] = await freePorts(1);
  const port = options.port ?? freePort;
  const place = { host, bind: '0.0.0.0', port, controllerPort: CONTROLLER_PORT, dataFolder: '/tmp/kafka-data' };
  // The same port inside and outside, so that the advertised address is known before the start and kept over restarts.
  const container = await new GenericContainer(`apache/kafka:${KAFKA_VERSION}`)
    .withExposedPorts({ container: port, host: port })
    .withEnvironment(propertiesEnvironment(brokerProperties(place, options.properties)))
    .withStartupTimeout(START_DEADLINE_MS)
    .start();
  const address = `${host}:${port}`;
  await waitUntilReady(address, READY_DEADLINE_MS);
  return {
    brokers: [address],
    source: 'docker',
    async stop() {
      await container.stop();
    },
    async kill() {
      await client.container.getById(container.getId()).kill();
    },
    async restart() {
      await container.restart();
      await waitUntilReady(address, READY_DEADLINE_MS);
    },
  };
}
