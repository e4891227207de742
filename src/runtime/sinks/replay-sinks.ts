import type { Settings } from '../../config/settings.ts';
import { deadLetterOf } from '../../encode/dead-letter.ts';
import type { EncodeOptions } from '../../encode/event-facts.ts';
import { AppError } from '../../lib/errors.ts';
import { printable } from '../../lib/printable.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import { sleep } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import { Delivery, type Parcel } from './delivery.ts';
import { eventsOf, type OutputValue } from './events-of.ts';
import { Gate } from './gate.ts';
import { openSinks, type OpenSink } from './open-sinks.ts';

const ENOUGH_BYTES = 2_097_152;
const POLL_MS = 50;
const MAX_DETAIL = 500;

export interface ReplaySinksOptions {
  /** Names of the configuration. */
  readonly names: readonly string[];
  readonly encoding: EncodeOptions;
  readonly logger: Logger;
  /** What a sink refuses for good. */
  readonly dead: (letter: DeadLetter) => Promise<void> | undefined;
  /** A sink that takes nothing for so long is given up. */
  readonly giveUpMs?: number | undefined;
}

/** The configured sinks, fed by a replay: directly, without topics in between. */
export interface ReplaySinks {
  /** Resolves when there is room for more. */
  put(output: OutputValue): Promise<void>;
  /** Waits for what is on its way and closes the sinks; an error for each that did not take everything. */
  finish(): Promise<readonly AppError[]>;
}

const GIVE_UP_MS = 60_000;

/** Opens the named sinks. Throws AppError for an unknown name, a mistake in its configuration, or one that is down. */
export async function openReplaySinks(settings: Settings, options: ReplaySinksOptions): Promise<ReplaySinks> {
  const { names, logger } = options;
  const unknown = names.find((name) => !Object.hasOwn(settings.sinks, name));
  if (unknown !== undefined) throw noSuchSink(unknown, Object.keys(settings.sinks));
  const opened = await openSinks(settings, { replay: true, logger, names });
  const down = opened.find(({ unreached }) => unreached !== undefined);
  if (down !== undefined) {
    await Promise.all(opened.map(({ sink }) => sink.close().catch(() => undefined)));
    throw new AppError('OOM_DELIVERY_FAILED', down.unreached ?? '', {
      remedy: `Start the receiver of sinks.${down.name}, then run the same command again.`,
    });
  }
  const feeds = opened.map((open) => new Feed(open, options));
  return {
    put: async (output) => {
      for (const feed of feeds) await feed.put(output);
    },
    finish: async () => (await Promise.all(feeds.map((feed) => feed.finish()))).flat(),
  };
}

/** One sink of a replay. */
class Feed {
  readonly #open: OpenSink;
  readonly #options: ReplaySinksOptions;
  readonly #delivery: Delivery;
  #progressMs = Date.now();
  #reason: string | undefined;
  #refused = 0;
  #firstRefusal: string | undefined;
  #givenUp = false;

  constructor(open: OpenSink, options: ReplaySinksOptions) {
    this.#open = open;
    this.#options = options;
    this.#delivery = new Delivery({
      sink: open.sink,
      options: open.options,
      gate: new Gate(open.options.inFlight),
      bury: (parcel, reason) => this.#bury(parcel, reason),
      tried: ({ delivered, poisoned, reason }) => {
        if (delivered + poisoned > 0) this.#progressMs = Date.now();
        this.#reason = reason;
      },
    });
  }

  async put(output: OutputValue): Promise<void> {
    const { events, format, batchEvents } = this.#open.options;
    if (this.#givenUp || !events.includes(output.kind)) return;
    if (this.#delivery.events === 0) this.#progressMs = Date.now();
    for (const event of eventsOf(output, format, this.#options.encoding)) {
      const bytes = JSON.stringify(event.body).length;
      this.#delivery.put({ event, bytes, settled: () => undefined });
    }
    await this.#until(() => this.#delivery.events < 2 * batchEvents && this.#delivery.bytes < ENOUGH_BYTES);
  }

  async finish(): Promise<AppError[]> {
    await this.#until(() => this.#delivery.events === 0);
    this.#delivery.stop();
    await this.#open.sink.close();
    return [...this.#unfinished(), ...this.#refusals()];
  }

  /** Waits, but not for a sink that takes nothing any more. */
  async #until(done: () => boolean): Promise<void> {
    const giveUpMs = this.#options.giveUpMs ?? GIVE_UP_MS;
    while (!done() && !this.#givenUp) {
      await sleep(POLL_MS);
      this.#givenUp = Date.now() - this.#progressMs > giveUpMs;
    }
  }

  #unfinished(): AppError[] {
    const { name } = this.#open;
    if (!this.#givenUp) return [];
    const because = this.#reason === undefined ? '' : `: ${printable(this.#reason).slice(0, MAX_DETAIL)}`;
    return [
      new AppError('OOM_DELIVERY_FAILED', `sinks.${name} takes nothing${because}`, {
        remedy: 'When it takes events again, run the same command again.',
      }),
    ];
  }

  #refusals(): AppError[] {
    if (this.#refused === 0) return [];
    const { name } = this.#open;
    const first = printable(this.#firstRefusal ?? '').slice(0, MAX_DETAIL);
    return [
      new AppError(
        'OOM_DELIVERY_FAILED',
        `sinks.${name} refused ${String(this.#refused)} events, the first: ${first}`,
        {
          remedy: 'With --dead-letters FILE each of them is written there, with its reason.',
        },
      ),
    ];
  }

  async #bury({ event }: Parcel, reason: string): Promise<void> {
    this.#refused += 1;
    this.#firstRefusal ??= reason;
    const origins = event.kind === 'incidents' ? event.value.evidence.origins : undefined;
    const { topic, partition, offset } = origins?.[0] ?? { topic: 'replay', partition: 0, offset: 0 };
    const letter = deadLetterOf({
      reason: 'undeliverable',
      detail: `sink ${this.#open.name}: ${printable(reason).slice(0, MAX_DETAIL)}`,
      origin: { topic, partition, incarnation: 0, offset },
      bytes: Buffer.from(JSON.stringify(event.value)),
      sink: this.#open.name,
    });
    await this.#options.dead(letter);
  }
}

function noSuchSink(name: string, known: readonly string[]): AppError {
  return new AppError('OOM_USAGE', `the configuration has no sink named ${name}`, {
    remedy: known.length === 0 ? 'Describe it below `sinks` of the file of --config.' : `known: ${known.join(', ')}`,
  });
}
