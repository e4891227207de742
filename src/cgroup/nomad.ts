import { below, UUID } from './below.ts';
import { byId, byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const NOMAD_ROOT = /^nomad(?:\.slice)?$/;
const ALLOCATION_TASK = new RegExp(`^(${UUID})\\.(.{1,255}?)(?:\\.scope)?$`);
const ALLOCATION = new RegExp(`^(${UUID})(?:\\.scope)?$`);

/** A task keeps its name from allocation to allocation; older clients name the allocation only. */
function nomad({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const [, taskId, task] = below(parts, NOMAD_ROOT, ALLOCATION_TASK) ?? [];
  if (taskId !== undefined && task !== undefined) return byName('nomad-task', hostKey, `nomad/${task}`, { taskId });
  const allocation = below(parts, NOMAD_ROOT, ALLOCATION)?.[1];
  return allocation === undefined ? undefined : byId('nomad-task', `nomad/${allocation}`, { taskId: allocation });
}

/** HashiCorp Nomad: `nomad/UUID`, since 1.4 `nomad.slice/UUID.TASK.scope`, since 1.7 below `share.slice` or `reserve.slice`. */
export const NOMAD: Recogniser = {
  id: 'nomad',
  sample: `/nomad.slice/share.slice/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9.api.scope`,
  recognise: nomad,
};
