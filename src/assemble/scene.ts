import { MICROS_PER_MS, type Micros } from '../lib/time.ts';
import { present } from '../lib/present.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import { namesThing, relate, type Names, type Relation } from './names.ts';

/**
 * What of an incident recognises the lines that still come of it: what it names, and how long it lasted. `kernel`: a report;
 * `userspace`: a userspace killer's kill; `runtime`: a death that only witnesses tell, from the first of them on.
 */
export interface Scene {
  readonly kind: 'kernel' | 'userspace' | 'runtime';
  readonly firstUs: Micros;
  readonly lastUs: Micros;
  readonly names: Names;
  readonly killer?: string | undefined;
}

/** How far around an incident its lines lie, in microseconds of event time. */
export interface Reach {
  /** Part of the report. */
  readonly gapUs: Micros;
  /** Only confirm it. */
  readonly absorbUs: Micros;
}

/** The reach that the options give, from milliseconds. */
export function reachOf({ gapMs, absorbMs }: { readonly gapMs: number; readonly absorbMs: number }): Reach {
  return { gapUs: gapMs * MICROS_PER_MS, absorbUs: absorbMs * MICROS_PER_MS };
}

/** True when an event time lies at most `byUs` outside of a scene. */
export function isAround({ firstUs, lastUs }: Pick<Scene, 'firstUs' | 'lastUs'>, atUs: Micros, byUs: Micros): boolean {
  return atUs >= firstUs - byUs && atUs <= lastUs + byUs;
}

/** True when a witness at this time, which names this, has nothing to say but what the incident said. */
export function absorbsWitness(scene: Scene, atUs: Micros, names: Names, { gapUs, absorbUs }: Reach): boolean {
  if (!isAround(scene, atUs, absorbUs)) return false;
  const relation = relate(scene.names, names);
  if (scene.kind === 'kernel') return relation !== 'other';
  if (scene.kind === 'userspace') return relation === 'same';
  // Its own witnesses were taken from the first one on; the next death of this name is the next incident.
  const reachUs = relation === 'same' ? absorbUs : gapUs;
  return belongsTogether(relation, scene.names, names) && atUs >= scene.firstUs && atUs <= scene.firstUs + reachUs;
}

/** True when two tellings are of one death: they name the same, or one of them names only a process or a node, or nothing. */
export function belongsTogether(relation: Relation, a: Names, b: Names): boolean {
  return relation === 'same' || (relation === 'unknown' && (!namesThing(a) || !namesThing(b)));
}

/** True when a userspace killer's line at this time is of the incident: of its process, else of its cgroup. */
export function absorbsKill(scene: Scene, atUs: Micros, killer: string, names: Names, reach: Reach): boolean {
  if (scene.kind === 'runtime' || !isAround(scene, atUs, reach.absorbUs)) return false;
  if (sharesProcess(scene.names, names)) return true;
  if (scene.kind === 'kernel' || scene.killer !== killer || !isAround(scene, atUs, reach.gapUs)) return false;
  return relate(scene.names, names) !== 'other';
}

/** True when all the processes that one names are the other's: pids are used again, seldom by one program in a minute. */
export function sharesProcess(known: Names, said: Names): boolean {
  if (said.pids.length === 0 || !said.pids.every((pid) => known.pids.includes(pid))) return false;
  const compared = known.comms.length > 0 && said.comms.length > 0;
  return !compared || said.comms.some((comm) => known.comms.some((other) => sameComm(comm, other)));
}

/** The kernel keeps fifteen bytes of a name, Android's the last ones; a killer that reads the command line says more. */
function sameComm(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a) || a.endsWith(b) || b.endsWith(a);
}

type SceneState = NonNullable<CheckpointState['said'][number]['scene']>;

/** As a checkpoint keeps it. */
export function sceneToState({ kind, firstUs, lastUs, names, killer }: Scene): SceneState {
  const named = Object.fromEntries(
    Object.entries(names).filter(([, each]: readonly [string, readonly unknown[]]) => each.length > 0),
  );
  return { kind, firstUs, lastUs, ...present({ killer }), names: named };
}

/** As a checkpoint kept it. */
export function sceneFromState({ names, ...rest }: SceneState): Scene {
  const { cgroups = [], units = [], containers = [], pods = [], jobs = [], pids = [], comms = [] } = names;
  return { ...rest, names: { cgroups, units, containers, pods, jobs, pids, comms } };
}
