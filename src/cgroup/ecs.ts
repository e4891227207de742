import { present } from '../lib/present.ts';
import { below, UUID } from './below.ts';
import { byId } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const ECS_ROOT = /^(?:ecs|ecstasks\.slice)$/;
const ECS_TASK = new RegExp(`^(?:ecstasks-)?([0-9a-f]{32}|${UUID})(?:\\.slice)?$`);
const ECS_CONTAINER = /^(?:(?:docker|cri-containerd)-)?([0-9a-f]{64}|[0-9a-f]{32}-\d{1,12})(?:\.scope)?$/;

/** The task is the longer-lived of the two: its containers start anew within it. */
function ecs({ parts }: CgroupPath): Recognised | undefined {
  const taskId = below(parts, ECS_ROOT, ECS_TASK)?.[1];
  if (taskId === undefined) return undefined;
  const containerId = below(parts, ECS_ROOT, ECS_CONTAINER)?.[1];
  return byId('ecs-task', `ecs/${taskId}`, { taskId, ...present({ containerId }) });
}

/** Amazon ECS on EC2 and Fargate, under both cgroup versions. */
export const ECS: Recogniser = { id: 'ecs', sample: `/ecs/0a1b2c3d4e5f60718293a4b5c6d7e8f9`, recognise: ecs };
