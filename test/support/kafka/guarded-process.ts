import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WATCHDOG = fileURLToPath(new URL('watchdog.mjs', import.meta.url));
const STOP_DEADLINE_MS = 15_000;

/** A command that ends with us, whatever ends us. */
export interface GuardedProcess {
  /** Aborts when the command has ended. */
  readonly ended: AbortSignal;
  /** Asks for an end and waits for it; a stop that takes too long becomes a kill. */
  end(how: 'stop' | 'kill'): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  tell(word: 'freeze' | 'thaw'): void;
  /** The exit code of the command once it has ended in good order. */
  readonly code: number | null;
}

/** Starts a command under the watchdog, its output appended to a file; `removable` goes too when we die before it. */
export function startGuarded(command: readonly string[], logFile: string, removable: string): GuardedProcess {
  const log = openSync(logFile, 'a');
  // A session of its own: a Ctrl-C at the terminal reaches us alone, and we decide how the command ends.
  const child = spawn(process.execPath, [WATCHDOG, removable, ...command], {
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new AbortController();
  child.once('error', () => {
    ended.abort();
  });
  child.once('exit', () => {
    ended.abort();
  });
  child.stdin?.on('error', () => undefined); // it ended before our word reached it
  child.unref(); // a test that forgets to stop it can still come to its end
  return {
    ended: ended.signal,
    end: (how) => endChild(child, ended.signal, how),
    tell: (word) => child.stdin?.write(`${word}\n`),
    get code() {
      return child.exitCode;
    },
  };
}

async function endChild(child: ChildProcess, ended: AbortSignal, how: 'stop' | 'kill'): Promise<void> {
  if (ended.aborted) return;
  child.ref();
  const over = once(ended, 'abort');
  child.stdin?.write(`${how}\n`);
  const impatient = setTimeout(() => child.stdin?.write('kill\n'), STOP_DEADLINE_MS);
  await over;
  clearTimeout(impatient);
}
