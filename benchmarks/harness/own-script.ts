import { measure, script } from './measured-process.ts';
import type { Contender } from './question.ts';
import type { Sample } from './sample.ts';

/** A script of ours that measures itself, without its start and warm-up, and prints what it took as JSON. */
export function ownScript(name: string, core: number, parameters: readonly string[]): Contender['run'] {
  return async () => {
    const words = script(name, ...parameters);
    const { output, peakBytes, gcMs } = await measure({ parameters: words, core, keepOutput: true });
    return { peakBytes, gcMs, ...(JSON.parse(output) as Sample) };
  };
}
