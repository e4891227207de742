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
