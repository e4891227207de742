import { HeardHosts } from '../../aggregate/heard-hosts.ts';
import { messageOf } from '../../lib/errors.ts';
import { microsFromIso } from '../../lib/time.ts';
import type { HostSeen } from '../../model/generated/host-seen.ts';
import { validators, type Validator } from '../../model/validate.ts';
import { Backoff, sleep } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { KafkaMessage } from './client.ts';
import { readInternal } from './internal-record.ts';
import type { RangeReader } from './read-ranges.ts';
import { followTopic } from './topic-follower.ts';

const HOST_SCHEMAS: Readonly<Record<string, Validator<HostSeen>>> = { 'oomstream.host-seen/1': validators.hostSeen };

/** What a feed of hosts is given. */
export interface HostsFeedDeps extends RangeReader {
  readonly topic: string;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** When each host was heard, from the topic to which the sieve writes it; every member reads all of it. */
export class HostsFeed {
  readonly heard = new HeardHosts();
  readonly #deps: HostsFeedDeps;
  #isComplete = false;

  constructor(deps: HostsFeedDeps) {
    this.#deps = deps;
  }

  /** The table, once the topic was read to its end: before, a host that is missing says nothing. */
  get whole(): HeardHosts | undefined {
    return this.#isComplete ? this.heard : undefined;
  }

  /** Reads until the signal fires; never rejects: without it nobody is said to be quiet, and nothing else is wrong. */
  async run(signal: AbortSignal): Promise<void> {
    const { topic, logger } = this.#deps;
    const backoff = new Backoff(500, 15_000);
    const listener = {
      onMessage: (message: KafkaMessage) => {
        this.take(message);
      },
      onEnd: () => {
        this.#isComplete = true;
        backoff.reset();
      },
    };
    while (!signal.aborted) {
      try {
        await followTopic(this.#deps, topic, listener, signal);
      } catch (error) {
        logger.warn({ topic, cause: messageOf(error) }, 'the hosts that log cannot be read; what is known stays');
      }
      await sleep(backoff.next(), signal);
    }
  }

  /** Takes one record over; one that is none of ours tells nothing. */
  take(message: KafkaMessage): void {
    if (message.value === null) return;
    const record = readInternal(message, HOST_SCHEMAS, this.#deps.topic);
    if (!('value' in record)) return;
    const { hostKey, seen, streamTime } = record.value;
    const seenUs = microsFromIso(seen);
    if (seenUs === undefined) return;
    this.heard.hear(hostKey, seenUs, streamTime === undefined ? undefined : microsFromIso(streamTime));
  }

  /** Tells how many hosts are known, and how many had to go. */
  measure(): void {
    const { meter } = this.#deps;
    meter.set('oomstream_heard_hosts', {}, this.heard.size);
    meter.set('oomstream_heard_hosts_evicted', {}, this.heard.evicted);
  }
}
