import { byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const PBS_ROOT = /^(?:pbs_jobs|pbspro|pbs|torque)(?:\.service|\.slice)?$/;
const PBS_JOB = /^\d{1,12}(?:\[\d*\])?(?:\.[\w.-]{1,255})?$/;

function pbs({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const root = parts.findIndex((part) => PBS_ROOT.test(part));
  const jobId = root < 0 ? undefined : parts.slice(root + 1, root + 3).find((part) => PBS_JOB.test(part));
  return jobId === undefined ? undefined : byName('batch-job', hostKey, 'pbs', { jobId });
}

/** OpenPBS, PBS Professional and Torque. */
export const PBS: Recogniser = { id: 'pbs', sample: '/pbs_jobs.service/jobid/4711.head', recognise: pbs };
