/** Exit code of a process that was told to stop twice. */
const IMPATIENT_EXIT_CODE = 1;

/** Fires at the first SIGTERM or SIGINT; the second ends the process at once. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const told = () => {
    if (stop.signal.aborted) process.exit(IMPATIENT_EXIT_CODE);
    stop.abort();
  };
  process.on('SIGTERM', told);
  process.on('SIGINT', told);
  return stop.signal;
}

const LINGER_MS = 2000;

/** Ends the process with a code once nothing keeps it, at the latest after two seconds: output is flushed, leftovers are not waited for. */
export function endProcess(exitCode: number): void {
  process.exitCode = exitCode;
  setTimeout(() => process.exit(exitCode), LINGER_MS).unref();
}
