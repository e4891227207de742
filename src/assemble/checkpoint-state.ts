import type { Checkpoint } from '../model/generated/checkpoint.ts';

/** What of a checkpoint is the assembler's own: everything but which checkpoint it is. */
export type CheckpointState = Omit<
  Checkpoint,
  'schema' | 'stage' | 'topic' | 'partition' | 'generation' | 'slot' | 'sequence'
>;
