import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

const RETRY_MS = 100;

/** Resolves once the broker answers a metadata request; rejects when it has not by the deadline, or when `signal` aborts. */
export async function waitUntilReady(address: string, deadlineMs: number, signal?: AbortSignal): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (const step of [acceptsConnections, answersMetadata]) {
    while (!(await step(address))) {
      if (signal?.aborted === true) throw new Error(`the broker at ${address} ended while it started`);
      if (Date.now() > end) throw new Error(`the broker at ${address} did not answer within ${deadlineMs} ms`);
      await sleep(RETRY_MS);
    }
  }
}

function acceptsConnections(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), timeout: 1_000 });
    const settle = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  });
}

// An open port is not yet a broker: it listens before it has caught up with its controller.
async function answersMetadata(address: string): Promise<boolean> {
  const kafka = new Kafka({
    brokers: [address],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}
