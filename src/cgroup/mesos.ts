import { below, UUID } from './below.ts';
import { byId } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const MESOS_CONTAINER = new RegExp(`^(${UUID})$`);

function mesos({ parts }: CgroupPath): Recognised | undefined {
  const taskId = below(parts, /^mesos$/, MESOS_CONTAINER)?.[1];
  return taskId === undefined ? undefined : byId('mesos-container', `mesos/${taskId}`, { taskId });
}

/** Apache Mesos; nested containers count for their parent. */
export const MESOS: Recogniser = {
  id: 'mesos',
  sample: `/mesos/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`,
  recognise: mesos,
};
