import { LRUCache } from 'lru-cache';
import { isoFromMicros, type Micros } from '../../lib/time.ts';
import type { HostSeen } from '../../model/generated/host-seen.ts';
import type { LogLine } from '../../model/log-line.ts';

const PUBLISH_EVERY_US: Micros = 600_000_000;

/** When each host was last published; bounded, the one that was published longest ago is forgotten first. */
export class HostsSeen {
  // Not a Map that gives up its first key: to find that one V8 walks over all that were deleted before it.
  readonly #publishedUs: LRUCache<string, Micros>;

  constructor(maxHosts = 100_000) {
    this.#publishedUs = new LRUCache({ max: maxHosts });
  }

  /** What to publish of a line's host; nothing when it was published within ten minutes of stream time. */
  note(hostKey: string, line: LogLine, streamTimeUs: Micros | undefined): HostSeen | undefined {
    const seenUs = line.timeUs ?? streamTimeUs;
    if (seenUs === undefined) return undefined;
    // Paced by the stream, which no host's wrong clock can move far: it may be stamped ahead, and then back.
    const nowUs = streamTimeUs ?? seenUs;
    const publishedUs = this.#publishedUs.peek(hostKey);
    if (publishedUs !== undefined && Math.abs(nowUs - publishedUs) < PUBLISH_EVERY_US) return undefined;
    this.#publishedUs.set(hostKey, nowUs);
    return {
      schema: 'oomstream.host-seen/1',
      hostKey,
      ...(line.host === undefined ? {} : { name: line.host }),
      ...(line.machineId === undefined ? {} : { machineId: line.machineId }),
      seen: isoFromMicros(seenUs),
      ...(streamTimeUs === undefined ? {} : { streamTime: isoFromMicros(streamTimeUs) }),
    };
  }
}
