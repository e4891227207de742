import type { TestModule } from 'vitest/node';
import { describeMissing } from './start-kafka.ts';
import './provided.ts';

/** The test files, of those that ran, with tests that were left out because there was no broker. */
export function filesWithoutKafka(modules: readonly TestModule[]): string[] {
  const left = modules.filter((module) => [...module.children.allTests()].some((test) => test.meta().missingKafka));
  return left.map((module) => module.relativeModuleId).sort();
}

/** The words at the end of a run that left out tests for want of a broker. */
export function missingBlock(files: readonly string[], failing: boolean): string {
  const rule = '!'.repeat(80);
  const verdict = failing ? ['Under CI=true this fails the run.'] : [];
  const listed = files.map((file) => `  ${file}`);
  return ['', rule, 'NOT RUN, for want of Kafka:', ...listed, describeMissing(), ...verdict, rule, ''].join('\n');
}
