import { byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const LSF_JOB = /^job\.(\d{1,12}(?:\.\d{1,12})*)$/;

function lsf({ parts, hostKey }: CgroupPath): Recognised | undefined {
  const root = parts.indexOf('lsf');
  const job = root < 0 ? undefined : parts.slice(root + 1).find((part) => LSF_JOB.test(part));
  const jobId = LSF_JOB.exec(job ?? '')?.[1];
  return jobId === undefined ? undefined : byName('batch-job', hostKey, 'lsf', { jobId });
}

/** IBM Spectrum LSF. */
export const LSF: Recogniser = { id: 'lsf', sample: '/lsf/cluster1/job.4711.1763982000', recognise: lsf };
