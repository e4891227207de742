import { InvalidArgumentError } from 'commander';

/** What a process can run. */
export const STAGES = ['sieve', 'assemble', 'aggregate', 'sinks'] as const;

export type StageName = (typeof STAGES)[number];

/** The stages of a comma list, in their order. */
export function parseStages(text: string): readonly StageName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(STAGES as readonly string[]).includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is no stage; known: ${STAGES.join(', ')}`);
  return STAGES.filter((stage) => names.includes(stage));
}
