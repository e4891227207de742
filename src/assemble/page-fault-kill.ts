import { present } from '../lib/present.ts';
import type { HeldLine } from './held-line.ts';

/** The page-fault path of old kernels kills as well; where it names a pid, its line is a kill line without sizes. */
export function asKill(held: HeldLine): HeldLine {
  const { event } = held.sieved;
  if (event.family !== 'vmKilling' || event.pid === undefined) return held;
  const { pid, comm } = event;
  return { ...held, sieved: { ...held.sieved, event: { family: 'killed', pid, ...present({ comm }) } } };
}
