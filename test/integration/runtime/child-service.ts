import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../../src/config/settings.ts';
import { eventually } from './live-settings.ts';

const SCRIPT = fileURLToPath(new URL('service-process.ts', import.meta.url));

/** All stages in a process that can be frozen and killed. */
export interface ChildService {
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

/** Starts the process and waits until it is ready; the caller kills it. */
export async function startChild(settings: Settings): Promise<ChildService> {
  const level = process.env['OOMSTREAM_TEST_LOG'] ?? 'error';
  const told = JSON.stringify({ ...settings, log: { level } });
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, told], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let port = '';
  child.stdout.on('data', (chunk: Buffer) => {
    port ||= /listening (\d+)/.exec(chunk.toString())?.[1] ?? '';
  });
  await eventually('the process is ready', async () => {
    if (port === '') return false;
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  });
  return { signal: (signal) => child.kill(signal), ended };
}
