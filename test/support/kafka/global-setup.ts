import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { LOG_FOLDER_VARIABLE } from './jar-broker.ts';
import { availableSources, startKafka } from './start-kafka.ts';
import './provided.ts';

/** One broker for the whole run, and a folder for the logs of this and every other broker that tests start. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const logFolder = mkdtempSync(join(tmpdir(), 'oomstream-kafka-logs-'));
  process.env[LOG_FOLDER_VARIABLE] = logFolder;
  // At exit and not at tear-down, which a Ctrl-C and a set-up that fails leave out.
  process.once('exit', () => {
    keepOrRemove(logFolder, project.vitest.state.getCountOfFailedTests() > 0);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal])); // else no exit handler would run
  }
  const sources = await availableSources();
  const kafka = sources.length === 0 ? undefined : await startKafka({ sources });
  project.provide('brokers', kafka?.brokers ?? []);
  project.provide(
    'ownKafka',
    sources.some((source) => source !== 'environment'),
  );
  if (kafka !== undefined) process.stderr.write(`kafka: ${kafka.brokers.join(',')} (${kafka.source})\n`);
  return async () => {
    await kafka?.stop();
  };
}

function keepOrRemove(logFolder: string, failed: boolean): void {
  if (failed && readdirSync(logFolder).length > 0) process.stderr.write(`kafka: logs kept in ${logFolder}\n`);
  else rmSync(logFolder, { recursive: true, force: true });
}
