import { sleep } from '../backoff.ts';
import type { Outbox } from './outbox.ts';

const POLL_MS = 500;

/** Back-pressure: resolves when the outbox has room or the lane is dropped; meanwhile nothing is fetched, but the group hears from us. */
export async function waitForRoom(
  outbox: Pick<Outbox, 'hasRoom' | 'settled'>,
  heartbeat: () => Promise<void>,
  isDropped: () => boolean,
): Promise<void> {
  while (!outbox.hasRoom && !isDropped()) {
    await Promise.race([outbox.settled().catch(() => undefined), sleep(POLL_MS)]);
    await heartbeat();
  }
}
