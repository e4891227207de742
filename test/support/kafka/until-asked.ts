const STARTER_CHECK_MS = 500;

/**
 * Resolves when a process in the foreground is asked to end: by a signal, or by the end of whoever started it, since npm, killed,
 * passes nothing on. It keeps this process up, which a guarded one alone does not.
 */
export function untilAsked(): Promise<void> {
  const starter = process.ppid;
  return new Promise((resolve) => {
    const end = (): void => {
      resolve();
    };
    setInterval(() => {
      if (process.ppid !== starter) end();
    }, STARTER_CHECK_MS);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    process.stdout.on('error', () => undefined); // nobody reads on: end in good order all the same
  });
}
