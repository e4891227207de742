import type { Settings } from '../../config/settings.ts';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { Sink } from '../../sinks/sink.ts';
import { createSink, type SinkOptions } from '../../sinks/types.ts';
import { within } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import { kafkaPublisher } from './kafka-publisher.ts';

const CHECK_MS = 15_000;

/** A configured sink, made. */
export interface OpenSink {
  readonly name: string;
  readonly options: SinkOptions;
  readonly sink: Sink;
  /** Why it could not be reached at the start; undefined when all is well. */
  readonly unreached: string | undefined;
}

export interface OpenSinksOptions {
  readonly replay: boolean;
  readonly logger: Logger;
  /** The names to open; all by default. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Makes the configured sinks and asks each whether it can deliver. A mistake of the configuration is thrown as AppError; a
 * receiver that is merely down is not: it is asked again later.
 */
export async function openSinks(settings: Settings, options: OpenSinksOptions): Promise<readonly OpenSink[]> {
  const wanted = Object.entries(settings.sinks).filter(([name]) => options.names?.includes(name) ?? true);
  const opened = await Promise.allSettled(wanted.map((entry) => openSink(entry, settings, options)));
  const sinks = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = opened.find((result) => result.status === 'rejected');
  if (failure === undefined) return sinks;
  await Promise.all(sinks.map(({ sink }) => sink.close().catch(() => undefined)));
  throw failure.reason;
}

async function openSink(
  [name, options]: readonly [string, SinkOptions],
  settings: Settings,
  { replay, logger }: OpenSinksOptions,
): Promise<OpenSink> {
  const sink = await createSink(options, {
    name,
    replay,
    warn: (fields, message) => {
      logger.warn({ sink: name, ...fields }, message);
    },
    publisher: (target) => kafkaPublisher(target, settings.kafka, logger, `sinks.${name}`),
  });
  try {
    return { name, options, sink, unreached: await check(sink) };
  } catch (error) {
    await sink.close().catch(() => undefined);
    throw error;
  }
}

/** Why it cannot be reached now; undefined when all is well. Throws what no waiting can mend. */
export async function check(sink: Sink): Promise<string | undefined> {
  const deadline = AbortSignal.timeout(CHECK_MS);
  try {
    const checked = await within(
      sink.check(deadline).then(() => true),
      CHECK_MS,
    );
    return checked === true ? undefined : 'it did not answer in time';
  } catch (error) {
    if (error instanceof AppError && !error.retriable) throw error;
    return messageOf(error);
  }
}
