import type { Checkpoint } from '../../model/generated/checkpoint.ts';

/** What an offset commit of the assembler names; a checkpoint that no commit names does not exist. */
export interface CheckpointName {
  readonly generation: number;
  readonly slot: Checkpoint['slot'];
  readonly sequence: number;
}

/** The key of a checkpoint: two slots for each generation of owner. */
export function checkpointKey(
  stage: string,
  place: { readonly topic: string; readonly partition: number },
  name: Pick<CheckpointName, 'generation' | 'slot'>,
): string {
  return `${stage}/${place.topic}-${String(place.partition)}/${String(name.generation)}/${name.slot}`;
}

/** The name as commit metadata. */
export function encodeName({ generation, slot, sequence }: CheckpointName): string {
  return JSON.stringify({ generation, slot, sequence });
}

/** The name in commit metadata; undefined when it is none of ours. */
export function decodeName(metadata: string | null): CheckpointName | undefined {
  try {
    const { generation, slot, sequence } = JSON.parse(metadata ?? '{}') as Record<string, unknown>;
    const isName = Number.isSafeInteger(generation) && Number.isSafeInteger(sequence) && (slot === 'a' || slot === 'b');
    return isName ? { generation: Number(generation), slot, sequence: Number(sequence) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Which slot is written next: never the one that the last commit names, so that there is always a whole one. A generation is
 * the millisecond of the take-over, above every earlier one: a frozen old owner and its successor never share a key.
 */
export class CheckpointSlots {
  readonly generation: number;
  #sequence: number;
  #named: Checkpoint['slot'] = 'b';

  constructor(before: CheckpointName | undefined, newestGeneration: number, nowMs: number) {
    this.generation = Math.max(newestGeneration + 1, (before?.generation ?? 0) + 1, nowMs);
    this.#sequence = before?.sequence ?? 0;
  }

  /** The name to write under; the same slot again until a commit has named it. */
  next(): CheckpointName {
    this.#sequence += 1;
    return { generation: this.generation, slot: this.#named === 'a' ? 'b' : 'a', sequence: this.#sequence };
  }

  /** A commit that names it was acknowledged. */
  committed(name: CheckpointName): void {
    this.#named = name.slot;
  }
}
