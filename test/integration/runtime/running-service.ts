import type { Settings } from '../../../src/config/settings.ts';
import { silentLogger, type Logger } from '../../../src/runtime/logger.ts';
import { createMetrics, type MetricsRegistry } from '../../../src/runtime/metrics.ts';
import { runService } from '../../../src/runtime/service.ts';
import type { Runnable } from '../../../src/runtime/kafka/names.ts';
import { eventually } from './live-settings.ts';

/** A service in this process. */
export interface RunningService {
  readonly metrics: MetricsRegistry;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  /** Status and text of a path of its endpoint. */
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  untilReady(): Promise<void>;
  /** As SIGTERM does; the exit code. */
  stop(): Promise<number>;
}

/** Starts stages as `oomstream run` does. OOMSTREAM_TEST_LOG=debug shows what they say. */
export async function startService(
  settings: Settings,
  stages: readonly Runnable[],
  logger: Logger = testLogger(),
): Promise<RunningService> {
  const stop = new AbortController();
  const metrics = createMetrics({ process: false });
  let port = 0;
  const ended = runService(settings, stages, stop.signal, {
    logger,
    metrics,
    onListening: (given) => {
      port = given;
    },
  });
  ended.catch(() => undefined);
  await eventually('the endpoint listens', () => port !== 0);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return {
    metrics,
    ended,
    get,
    untilReady: () => eventually('the service is ready', async () => (await get('/readyz')).status === 200),
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

/** Runs stages until `done` holds, then stops them. */
export async function runUntil(
  settings: Settings,
  stages: readonly Runnable[],
  what: string,
  done: (service: RunningService) => boolean | Promise<boolean>,
): Promise<void> {
  const service = await startService(settings, stages);
  try {
    await eventually(what, () => done(service), 40_000);
  } finally {
    await service.stop();
  }
}

function testLogger(): Logger {
  if (process.env['OOMSTREAM_TEST_LOG'] === undefined) return silentLogger;
  const say = (level: string) => (fields: object, message: string) => {
    process.stderr.write(`${level} ${message} ${JSON.stringify(fields)}\n`);
  };
  const logger: Logger = {
    ...silentLogger,
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    child: () => logger,
  };
  return logger;
}
