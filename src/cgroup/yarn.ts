import { present } from '../lib/present.ts';
import { byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const YARN_CONTAINER = /^container_(?:e\d{1,6}_)?(\d{10,16})_(\d{4,8})_\d{2,6}_\d{6,12}$/;
const CONTAINER_ID = /^(?:docker-)?([0-9a-f]{64})(?:\.scope)?$/;

function yarn({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const at = parts.findIndex((part) => YARN_CONTAINER.test(part));
  const match = YARN_CONTAINER.exec(parts[at] ?? '');
  if (match === null) return undefined;
  const jobId = `application_${match[1] ?? ''}_${match[2] ?? ''}`;
  const containerId = CONTAINER_ID.exec(parts[at + 1] ?? '')?.[1];
  return byName('yarn-container', hostKey, 'yarn', { jobId, taskId: match[0], ...present({ containerId }) });
}

/** Containers of Hadoop YARN, also with Docker in them. */
export const YARN: Recogniser = {
  id: 'yarn',
  sample: '/hadoop-yarn/container_e08_1763982000123_0002_02_000001',
  recognise: yarn,
};
