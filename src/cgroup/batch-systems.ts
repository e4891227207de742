import { present } from '../lib/present.ts';
import { byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const SLURM_ROOT = /^(?:slurm(?:_[\w.-]{1,255})?|(?:[\w.-]{1,255}_)?slurmstepd\.scope)$/;
const YARN_CONTAINER = /^container_(?:e\d{1,6}_)?(\d{10,16})_(\d{4,8})_\d{2,6}_\d{6,12}$/;
const CONTAINER_ID = /^(?:docker-)?([0-9a-f]{64})(?:\.scope)?$/;
const CONDOR = /(?:^|_)(slot\d{1,6})(?:_\d{1,6})?@[\w.-]{1,255}$/;
const PBS_ROOT = /^(?:pbs_jobs|pbspro|pbs|torque)(?:\.service|\.slice)?$/;
const PBS_JOB = /^\d{1,12}(?:\[\d*\])?(?:\.[\w.-]{1,255})?$/;
const LSF_JOB = /^job\.(\d{1,12}(?:\.\d{1,12})*)$/;

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

function yarn({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const at = parts.findIndex((part) => YARN_CONTAINER.test(part));
  const match = YARN_CONTAINER.exec(parts[at] ?? '');
  if (match === null) return undefined;
  const jobId = `application_${match[1] ?? ''}_${match[2] ?? ''}`;
  const containerId = CONTAINER_ID.exec(parts[at + 1] ?? '')?.[1];
  return byName('yarn-container', hostKey, 'yarn', { jobId, taskId: match[0], ...present({ containerId }) });
}

/** Slots are made once; what is split off of one has its number and one more. */
function condor({ parts, hostKey }: CgroupPath): Recognised | undefined {
  if (!parts.some((part) => /^(?:htcondor|condor)(?:\.service)?$/.test(part))) return undefined;
  for (const part of parts) {
    const [taskId, slot] = CONDOR.exec(part) ?? [];
    if (slot !== undefined && taskId !== undefined)
      return byName('htcondor-job', hostKey, `htcondor/${slot}`, { taskId: taskId.replace(/^_/, '') });
  }
  return undefined;
}

function pbs({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const root = parts.findIndex((part) => PBS_ROOT.test(part));
  const jobId = root < 0 ? undefined : parts.slice(root + 1, root + 3).find((part) => PBS_JOB.test(part));
  return jobId === undefined ? undefined : byName('batch-job', hostKey, 'pbs', { jobId });
}

function lsf({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const root = parts.indexOf('lsf');
  const job = root < 0 ? undefined : parts.slice(root + 1).find((part) => LSF_JOB.test(part));
  const jobId = LSF_JOB.exec(job ?? '')?.[1];
  return jobId === undefined ? undefined : byName('batch-job', hostKey, 'lsf', { jobId });
}

/** Slurm under both cgroup versions: jobs, steps and tasks. */
export const SLURM: Recogniser = {
  id: 'slurm',
  sample: '/system.slice/slurmstepd.scope/job_4711/step_batch/user/task_0',
  recognise: slurm,
};

/** Containers of Hadoop YARN, also with Docker in them. */
export const YARN: Recogniser = {
  id: 'yarn',
  sample: '/hadoop-yarn/container_e08_1763982000123_0002_02_000001',
  recognise: yarn,
};

/** HTCondor's jobs, by their slot. */
export const HTCONDOR: Recogniser = {
  id: 'htcondor',
  sample: '/htcondor/condor_var_lib_condor_execute_slot1_3@n1',
  recognise: condor,
};

/** OpenPBS, PBS Professional and Torque. */
export const PBS: Recogniser = { id: 'pbs', sample: '/pbs_jobs.service/jobid/4711.head', recognise: pbs };

/** IBM Spectrum LSF. */
export const LSF: Recogniser = { id: 'lsf', sample: '/lsf/cluster1/job.4711.1763982000', recognise: lsf };
