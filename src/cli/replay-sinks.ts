import type { Settings } from '../config/settings.ts';
import type { AppError } from '../lib/errors.ts';
import type { ReplayOut } from '../runtime/replay/replay.ts';
import { packageVersion } from './package-version.ts';

/** Where a replay puts what it finds, the configured sinks included. */
export interface WithSinks {
  readonly out: ReplayOut;
  /** Waits for the sinks and closes them; an error for each that did not take everything. */
  finish(): Promise<readonly AppError[]>;
}

/** Gives what a replay finds to the named sinks too. Throws AppError for a name that is unknown and a sink that is down. */
export async function withSinks(out: ReplayOut, names: readonly string[], settings: Settings): Promise<WithSinks> {
  if (names.length === 0) return { out, finish: () => Promise.resolve([]) };
  const { openReplaySinks } = await import('../runtime/sinks/replay-sinks.ts');
  const { createLogger } = await import('../runtime/logger.ts');
  const sinks = await openReplaySinks(settings, {
    names,
    encoding: { productVersion: packageVersion(), fallbackTime: new Date().toISOString() },
    logger: createLogger('warn'),
    dead: out.dead,
  });
  return {
    out: {
      ...out,
      incident: async (value) => {
        await out.incident(value);
        await sinks.put({ kind: 'incidents', value });
      },
      aggregate: async (value) => {
        await out.aggregate(value);
        await sinks.put({ kind: 'aggregates', value });
      },
      dead: async (value) => {
        await out.dead(value);
        await sinks.put({ kind: 'dead-letters', value });
      },
    },
    finish: () => sinks.finish(),
  };
}
