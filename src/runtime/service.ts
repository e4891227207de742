import type { Settings } from '../config/settings.ts';
import { AppError, messageOf } from '../lib/errors.ts';
import { Backoff, sleep, within } from './backoff.ts';
import { checkFeeds } from './enrich/feeds.ts';
import { startHttp, type HttpEndpoint } from './http.ts';
import { createClient, type Admin, type KafkaClient } from './kafka/client.ts';
import { connectionFailure } from './kafka/connection-failure.ts';
import { createStage } from './kafka/create-stage.ts';
import { deniedError } from './kafka/denied-error.ts';
import { mayBeDenied, missingRights } from './kafka/missing-rights.ts';
import { STAGES, type Runnable } from './kafka/names.ts';
import type { Stage } from './kafka/stage.ts';
import { demandTopics, partitionCounts, type PartitionCounts } from './kafka/topics.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics, type MetricsRegistry } from './metrics.ts';
import { openSinks, type OpenSink } from './sinks/open-sinks.ts';
import { SinkStage } from './sinks/sink-stage.ts';
import { stopSignal } from './stop-signal.ts';

const DRAIN_MS = 20_000;
const READY_GAUGE_EVERY_MS = 1000;
const CLOSE_MS = 2000;
const EXPLAIN_MS = 10_000;

/** What a test or an embedding program may bring along. */
export interface ServiceOptions {
  readonly logger?: Logger;
  readonly metrics?: MetricsRegistry;
  /** Told the port once the endpoint listens. */
  readonly onListening?: (port: number) => void;
  readonly drainMs?: number;
}

interface Running {
  readonly stages: readonly Stage[];
  readonly admin: Admin;
}

/** Whether the service is up, and what keeps it from being. */
class State {
  waitingFor: string | undefined = 'starting';
  stopping = false;
  stages: readonly Stage[] = [];

  notReady(): string[] {
    if (this.stopping) return ['stopping'];
    if (this.waitingFor !== undefined) return [this.waitingFor];
    return this.stages.flatMap((stage) => (stage.notReady === undefined ? [] : [`${stage.name}: ${stage.notReady}`]));
  }
}

/**
 * Runs stages until the signal fires (then drains and returns 0) or one of them cannot go on (returns 1). A broker that is not
 * there is waited for; missing topics, or partition counts that do not fit, are thrown as AppError.
 */
export async function runService(
  settings: Settings,
  stages: readonly Runnable[],
  signal: AbortSignal = stopSignal(),
  options: ServiceOptions = {},
): Promise<number> {
  if (stages.includes('assemble')) checkFeeds(settings.enrich);
  const logger = options.logger ?? createLogger(settings.log.level);
  const metrics = options.metrics ?? createMetrics();
  const state = new State();
  const http = await openEndpoint(settings, metrics, state);
  options.onListening?.(http.port);
  let sinks: readonly OpenSink[] = [];
  try {
    if (stages.includes('sinks')) sinks = await openSinks(settings, { replay: false, logger });
    const drainMs = options.drainMs ?? DRAIN_MS;
    return await runStages({ settings, stages, sinks, signal, logger, metrics, state, drainMs });
  } finally {
    state.stopping = true;
    await Promise.all(
      sinks.map(({ sink }) =>
        within(
          sink.close().catch(() => undefined),
          CLOSE_MS,
        ),
      ),
    );
    await http.close();
  }
}

interface Run {
  readonly settings: Settings;
  readonly stages: readonly Runnable[];
  readonly sinks: readonly OpenSink[];
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  readonly state: State;
  readonly drainMs: number;
}

async function runStages(run: Run): Promise<number> {
  const client = createClient(run.settings.kafka, run.logger);
  const cluster = await reachCluster(run, client);
  if (cluster === undefined) return 0;
  const fatal = deferred();
  const running = buildStages(run, client, cluster, fatal.resolve);
  const gauge = setInterval(() => {
    gaugeReady(run, running);
  }, READY_GAUGE_EVERY_MS);
  try {
    const started = Promise.all(running.stages.map((stage) => stage.start()));
    const stopped = aborted(run.signal);
    const error = await Promise.race([
      fatal.promise,
      stopped,
      started.then(() => Promise.race([fatal.promise, stopped])),
    ]);
    if (error !== undefined) tellFatal(run.logger, await explained(error, run, client, cluster.counts));
    await drain(run, running, error === undefined ? run.drainMs : Math.min(run.drainMs, 5000));
    return error === undefined ? 0 : 1;
  } finally {
    clearInterval(gauge);
    await within(
      cluster.admin.disconnect().catch(() => undefined),
      2000,
    );
  }
}

async function openEndpoint(settings: Settings, metrics: MetricsRegistry, state: State): Promise<HttpEndpoint> {
  try {
    return await startHttp(settings.http, { metrics, live: () => true, notReady: () => state.notReady() });
  } catch (error) {
    throw new AppError(
      'OOM_CONFIG_INVALID',
      `http: ${settings.http.host}:${String(settings.http.port)}: ${messageOf(error)}`,
      {
        remedy: 'Choose another http.port.',
        cause: error,
      },
    );
  }
}

/** Waits for the brokers as long as it takes; undefined when told to stop meanwhile. */
async function reachCluster(
  run: Run,
  client: KafkaClient,
): Promise<{ readonly admin: Admin; readonly counts: PartitionCounts } | undefined> {
  const backoff = new Backoff(500, 15_000);
  while (!run.signal.aborted) {
    const admin = client.admin();
    try {
      await admin.connect();
      const counts = await partitionCounts(admin);
      await demandRights(run, client, counts);
      demandTopics(run.settings, counts, run.stages.includes('sieve'));
      run.state.waitingFor = undefined;
      return { admin, counts };
    } catch (thrown) {
      await within(
        admin.disconnect().catch(() => undefined),
        2000,
      );
      const error = await connectionFailure(thrown, run.settings.kafka);
      if (!error.retriable) throw error;
      run.state.waitingFor = error.message;
      run.logger.error({ code: error.code, remedy: error.remedy }, error.message);
      await sleep(backoff.next(), run.signal);
    }
  }
  return undefined;
}

/** What is not told before shows as topics that seem to be missing, or a stage that ends without saying why. */
async function demandRights(run: Run, client: KafkaClient, counts: PartitionCounts): Promise<void> {
  const missing = await missingRights(client, run.settings, run.stages, [...counts.keys()]);
  if (missing === undefined) run.logger.debug({}, 'the brokers do not tell which rights are there');
  else if (missing.length > 0) throw deniedError(missing, run.settings);
}

/** A right that was taken away while we ran is named. */
async function explained(error: Error, run: Run, client: KafkaClient, counts: PartitionCounts): Promise<Error> {
  if (!mayBeDenied(error)) return error;
  const asked = missingRights(client, run.settings, run.stages, [...counts.keys()]).catch(() => undefined);
  const missing = (await within(asked, EXPLAIN_MS)) ?? [];
  return missing.length === 0 ? error : deniedError(missing, run.settings, error);
}

function buildStages(
  run: Run,
  client: KafkaClient,
  cluster: { readonly admin: Admin; readonly counts: PartitionCounts },
  onFatal: (error: Error) => void,
): Running {
  const { settings, logger, metrics } = run;
  const deps = { settings, client, ...cluster, logger, meter: metrics, nowMs: Date.now, onFatal };
  const stages: Stage[] = [
    ...STAGES.filter((name) => run.stages.includes(name)).map((name) => createStage(name, deps)),
    ...run.sinks.map((sink) => new SinkStage(sink, deps)),
  ];
  run.state.stages = stages;
  logger.info({ stages: stages.map(({ name }) => name), brokers: client.brokers }, 'starting');
  return { stages, admin: cluster.admin };
}

/** All at once: what one stage flushes is read by whoever owns the next one's partition then. */
async function drain(run: Run, running: Running, deadlineMs: number): Promise<void> {
  run.state.stopping = true;
  run.logger.info({ deadlineMs }, 'stopping');
  await Promise.all(
    running.stages.map((stage) =>
      within(
        stage.stop(deadlineMs).catch(() => undefined),
        deadlineMs,
      ),
    ),
  );
  run.logger.info({}, 'stopped');
}

function tellFatal(logger: Logger, error: Error): void {
  const told = error instanceof AppError ? { code: error.code, remedy: error.remedy } : {};
  logger.error({ ...told, error }, error.message);
}

function gaugeReady(run: Run, running: Running): void {
  for (const stage of running.stages) {
    run.metrics.set('oomstream_stage_ready', { stage: stage.name }, stage.notReady === undefined ? 1 : 0);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve(undefined);
      },
      { once: true },
    );
  });
}

/** Promise.withResolvers is in Node from 22 on. */
function deferred(): { readonly promise: Promise<Error>; readonly resolve: (error: Error) => void } {
  let resolve: (error: Error) => void = () => undefined;
  const promise = new Promise<Error>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
