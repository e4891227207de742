import { AggregateStage } from './aggregate-stage.ts';
import { AssembleStage } from './assemble-stage.ts';
import type { StageName } from './names.ts';
import { SieveStage } from './sieve-stage.ts';
import type { Stage, StageDeps } from './stage.ts';

const STAGE_MAKERS: Readonly<Record<StageName, (deps: StageDeps) => Stage>> = {
  sieve: (deps) => new SieveStage(deps),
  assemble: (deps) => new AssembleStage(deps),
  aggregate: (deps) => new AggregateStage(deps),
};

/** The stage of that name. */
export function createStage(name: StageName, deps: StageDeps): Stage {
  return STAGE_MAKERS[name](deps);
}
