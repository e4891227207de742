import { describe } from 'vitest';
import { missingForElasticsearch } from './jars.ts';

/** A suite that needs a real Elasticsearch; where none can be started it is left out and says why. */
export async function describeWithElasticsearch(name: string, suite: () => void): Promise<void> {
  const missing = await missingForElasticsearch();
  if (missing === undefined) describe(name, suite);
  else describe.skip(`${name} (${missing})`, suite);
}
