import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

/** unit: no I/O beyond files of its own; integration: real processes and a real Kafka broker. */
export default defineConfig({
  root,
  test: {
    projects: [
      // Nothing in src remembers what could change an answer, so the files of a worker may share its modules.
      { root, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000, isolate: false } },
      {
        root,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/kafka/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
    // Unit tests work and integration tests wait, so some of both go well together; more at once would miss their deadlines on a
    // small machine.
    maxWorkers: 3,
    reporters: ['default', root + 'test/support/closing-line-reporter.ts'],
  },
});
