import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { WorkerOptions } from 'node:worker_threads';

/** What a thread runs, and what Node needs to know to run it. */
export interface ThreadFile {
  readonly url: URL;
  readonly options: WorkerOptions;
}

/** The thread's file beside this one: JavaScript in the built package, TypeScript (by tsx) where the source itself runs. */
export function threadFile(self: string = import.meta.url): ThreadFile {
  if (!self.endsWith('.ts')) return { url: new URL('thread-main.js', self), options: {} };
  const tsx = pathToFileURL(createRequire(self).resolve('tsx')).href;
  return { url: new URL('thread-main.ts', self), options: { execArgv: ['--import', tsx] } };
}
