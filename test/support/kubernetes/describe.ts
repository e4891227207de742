import { describe } from 'vitest';
import { missingForKubernetes } from './binaries.ts';

/** A suite that needs a real API server; where none can be started it is left out and says why. */
export function describeWithKubernetes(name: string, suite: () => void): void {
  const missing = missingForKubernetes();
  if (missing === undefined) describe(name, suite);
  else describe.skip(`${name} (${missing})`, suite);
}
