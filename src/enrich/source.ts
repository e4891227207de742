import type { Context } from '../model/generated/context.ts';
import type { Incident } from '../model/generated/incident.ts';

/** What context is known of. */
export type Level = 'host' | 'pod' | 'container';

/** Sources by name, in the order in which they are believed: what a person wrote down before what a machine reports. */
export const SOURCE_NAMES = ['inventory', 'topic', 'kubernetes'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** By what an incident names its host. */
export type HostNames = Pick<Incident['host'], 'key' | 'name' | 'machineId'>;

/** Answers from memory, at once; whatever fills the memory runs beside it and never stands in an incident's way. */
export interface ContextSource {
  readonly name: SourceName;
  /** It has been read to its end once: what it does not know now, it did not know then. */
  readonly isComplete: boolean;
  /** Whether what it does not know of this level may be reported within moments; `inPod`: a pod, or a container of one. */
  mayLearn(level: Level, inPod: boolean): boolean;
  host(host: HostNames): Context | undefined;
  pod(uid: string): Context | undefined;
  container(id: string): Context | undefined;
}
