import { present } from '../lib/present.ts';
import { byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const SLURM_ROOT = /^(?:slurm(?:_[\w.-]{1,255})?|(?:[\w.-]{1,255}_)?slurmstepd\.scope)$/;

/** A job's own name is never in the path, and its number is new with each run: what stays is whose jobs they are. */
function slurm({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const root = parts.findIndex((part) => SLURM_ROOT.test(part));
  if (root < 0) return undefined;
  const after = parts.slice(root + 1);
  const jobId = numbered(after, 'job');
  const uid = numbered(after, 'uid');
  if (jobId === undefined && uid === undefined) return undefined;
  const userId = uid === undefined || !/^\d{1,10}$/.test(uid) ? undefined : Number(uid);
  const step = numbered(after, 'step');
  const task = numbered(after, 'task');
  const taskId = step === undefined || task === undefined ? step : `${step}.${task}`;
  const name = userId === undefined ? 'slurm' : `slurm/user-${String(userId)}`;
  return byName('slurm-job', hostKey, name, present({ jobId, taskId, userId }));
}

/** `0` of `step_0`, `batch` of `step_batch`. */
function numbered(parts: readonly string[], name: string): string | undefined {
  const part = parts.find((each) => each.startsWith(`${name}_`));
  const value = part?.slice(name.length + 1);
  return value !== undefined && /^[\w+]{1,64}$/.test(value) ? value : undefined;
}

/** Slurm under both cgroup versions: jobs, steps and tasks. */
export const SLURM: Recogniser = {
  id: 'slurm',
  sample: '/system.slice/slurmstepd.scope/job_4711/step_batch/user/task_0',
  recognise: slurm,
};
