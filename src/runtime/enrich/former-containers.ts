import type { Context } from '../../model/generated/context.ts';

// A container that is killed again and again has a new id each time; logs may lag behind by a few of them.
const MAX_FORMER = 10;

/** What a pod's containers are now, before it the last few that were in it: the log may speak of one that has been replaced. */
export function withFormer(now: readonly Context[], before: readonly Context[]): readonly Context[] {
  const ids = new Set(now.map(({ containerId }) => containerId));
  const former = before.filter(({ containerId }) => containerId !== undefined && !ids.has(containerId));
  return former.length === 0 ? now : [...former.slice(-MAX_FORMER), ...now];
}
