const POLL_MS = 250;

/** How long a test waits for what the stream must say, on a machine that has other work too. */
export const STREAM_DEADLINE_MS = 150_000;

/** Resolves when the condition holds; throws, naming `what`, when it does not within STREAM_DEADLINE_MS. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + STREAM_DEADLINE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${String(STREAM_DEADLINE_MS)} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
