import type { Reporter, TestModule } from 'vitest/node';
import { filesWithoutKafka, missingBlock } from './kafka/missing-block.ts';

/**
 * Prints one plain line at the very end, `N passed, N failed, N skipped`, for whoever reads the log of a build; before it,
 * loudly, what did not run for want of a broker, which fails a build.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state !== 'pending') counts[state] += 1;
      }
      if (module.errors().length > 0) counts.failed += 1;
    }
    reportMissingKafka(modules);
    process.stdout.write(
      `\n${String(counts.passed)} passed, ${String(counts.failed)} failed, ${String(counts.skipped)} skipped\n`,
    );
  }
}

function reportMissingKafka(modules: readonly TestModule[]): void {
  const files = filesWithoutKafka(modules);
  if (files.length === 0) return;
  const failing = process.env['CI'] === 'true';
  process.stderr.write(missingBlock(files, failing));
  if (failing) process.exitCode = 1;
}
