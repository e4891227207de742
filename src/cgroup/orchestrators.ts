import { present } from '../lib/present.ts';
import { byId, byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const NOMAD_ROOT = /^nomad(?:\.slice)?$/;
const ALLOCATION_TASK = new RegExp(`^(${UUID})\\.(.{1,255}?)(?:\\.scope)?$`);
const ALLOCATION = new RegExp(`^(${UUID})(?:\\.scope)?$`);
const ECS_TASK = new RegExp(`^(?:ecstasks-)?([0-9a-f]{32}|${UUID})(?:\\.slice)?$`);
const ECS_CONTAINER = /^(?:(?:docker|cri-containerd)-)?([0-9a-f]{64}|[0-9a-f]{32}-\d{1,12})(?:\.scope)?$/;
const MESOS_CONTAINER = new RegExp(`^(${UUID})$`);
const LAMBDA = /^sandbox-(?:[a-z]+-)?([0-9a-f]{6,64})$/;

/** The first component after `root` that fits, with what it captured. */
function below(parts: readonly string[], root: RegExp, wanted: RegExp): RegExpExecArray | undefined {
  const start = parts.findIndex((part) => root.test(part));
  for (let at = start + 1; start >= 0 && at < parts.length; at += 1) {
    const match = wanted.exec(parts[at] ?? '');
    if (match !== null) return match;
  }
  return undefined;
}

/** A task keeps its name from allocation to allocation; older clients name the allocation only. */
function nomad({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const [, taskId, task] = below(parts, NOMAD_ROOT, ALLOCATION_TASK) ?? [];
  if (taskId !== undefined && task !== undefined) return byName('nomad-task', hostKey, `nomad/${task}`, { taskId });
  const allocation = below(parts, NOMAD_ROOT, ALLOCATION)?.[1];
  return allocation === undefined ? undefined : byId('nomad-task', `nomad/${allocation}`, { taskId: allocation });
}

/** The task is the longer-lived of the two: its containers start anew within it. */
function ecs({ parts }: CgroupPath): Recognised | undefined {
  const root = /^(?:ecs|ecstasks\.slice)$/;
  const taskId = below(parts, root, ECS_TASK)?.[1];
  if (taskId === undefined) return undefined;
  const containerId = below(parts, root, ECS_CONTAINER)?.[1];
  return byId('ecs-task', `ecs/${taskId}`, { taskId, ...present({ containerId }) });
}

function mesos({ parts }: CgroupPath): Recognised | undefined {
  const taskId = below(parts, /^mesos$/, MESOS_CONTAINER)?.[1];
  return taskId === undefined ? undefined : byId('mesos-container', `mesos/${taskId}`, { taskId });
}

function lambda({ parts }: CgroupPath): Recognised | undefined {
  const taskId = LAMBDA.exec(parts[0] ?? '')?.[1];
  return taskId === undefined ? undefined : byId('lambda', `lambda/${taskId}`, { taskId });
}

const SAMPLE_UUID = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

/** HashiCorp Nomad: `nomad/UUID`, since 1.4 `nomad.slice/UUID.TASK.scope`, since 1.7 below `share.slice` or `reserve.slice`. */
export const NOMAD: Recogniser = {
  id: 'nomad',
  sample: `/nomad.slice/share.slice/${SAMPLE_UUID}.api.scope`,
  recognise: nomad,
};

/** Amazon ECS on EC2 and Fargate, under both cgroup versions. */
export const ECS: Recogniser = { id: 'ecs', sample: `/ecs/0a1b2c3d4e5f60718293a4b5c6d7e8f9`, recognise: ecs };

/** Apache Mesos; nested containers count for their parent. */
export const MESOS: Recogniser = { id: 'mesos', sample: `/mesos/${SAMPLE_UUID}`, recognise: mesos };

/** The sandboxes of AWS Lambda. */
export const LAMBDA_SANDBOX: Recogniser = { id: 'lambda', sample: '/sandbox-0a1b2c3d', recognise: lambda };
