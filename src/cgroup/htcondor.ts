import { byName } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const CONDOR = /(?:^|_)(slot\d{1,6})(?:_\d{1,6})?@[\w.-]{1,255}$/;

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

/** HTCondor's jobs, by their slot. */
export const HTCONDOR: Recogniser = {
  id: 'htcondor',
  sample: '/htcondor/condor_var_lib_condor_execute_slot1_3@n1',
  recognise: condor,
};
