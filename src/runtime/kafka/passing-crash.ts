import { isGroupDenied } from './authorized-operations.ts';
import type { KafkaClient } from './client.ts';
import { causesOf } from './error-type.ts';

/** Time-outs of its own that the client takes for final: of a lock, and of what it waits for. */
const TIMEOUTS: ReadonlySet<unknown> = new Set(['KafkaJSLockTimeout', 'KafkaJSTimeout']);

/** Whether the client found no coordinator. It hides why, and takes it for final: no broker answers, or none may be asked. */
export function isCoordinatorLost(error: unknown): boolean {
  return causesOf(error).some(({ name }) => name === 'KafkaJSGroupCoordinatorNotFound');
}

/**
 * Whether a consumer that the client gives up for good may be built again: a broker that goes away while members look for their
 * coordinator ends them all, and is back a little later.
 */
export async function mayPass(error: unknown, client: KafkaClient, groupId: string): Promise<boolean> {
  if (isCoordinatorLost(error)) return !(await isRefused(client, groupId));
  return causesOf(error).some(({ name }) => TIMEOUTS.has(name));
}

/** Brokers that do not answer refuse nothing. */
async function isRefused(client: KafkaClient, groupId: string): Promise<boolean> {
  const cluster = client.raw();
  if (cluster === undefined) return false;
  try {
    await cluster.connect();
    return await isGroupDenied(cluster, groupId);
  } catch {
    return false;
  } finally {
    await cluster.close().catch(() => undefined);
  }
}
