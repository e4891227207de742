import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern } from './pattern.ts';

// `[2026-11-24T11:02:00.123] `, `[123.batch] `, `slurmstepd-n1: ` and `error: ` as the log's configuration has them.
const HEAD = /^(?:\[[\dT:.-]{8,32}\] )?(?:\[[\w.+-]{1,64}\] )?(?:slurmstepd(?:-[\w.-]{1,64})?: )?(?:error: )?/;
const DETECTED =
  /^Detected (\d+) oom[-_]kill events?(?:\(s\))? in (?:step |StepId=)([\w.+-]+?)(?: cgroup)?\.(?: Some of .*)?$/;
const SRUN = /^(?:srun: )?(?:error: )?([\w.-]{1,255}): tasks? ([\d,\s-]{1,256}): Out Of Memory$/;

function readDetected(text: string): LineEvent | undefined {
  const match = DETECTED.exec(text.slice(HEAD.exec(text)?.[0].length));
  if (match === null) return undefined;
  const count = integer(match[1]);
  return { family: 'witness', source: 'slurm', says: 'oom-kill', ...present({ job: match[2], count }) };
}

const readSrun = byPattern(SRUN, ([, node]) => ({
  family: 'witness',
  source: 'slurm',
  says: 'result',
  ...present({ node }),
}));

/** slurmstepd's words of a step (src/plugins/task/cgroup/task_cgroup_memory.c), srun's of its tasks (src/srun/libsrun/task_state.c). */
export const SLURM: readonly DaemonSentence[] = [
  {
    id: 'slurm-oom-kill-step',
    family: 'witness',
    daemons: ['slurmstepd', 'slurmd'],
    literals: ['oom-kill event', 'oom_kill event'],
    since: 'Slurm 17.11',
    until: 'Slurm 20.02',
    sample:
      'error: Detected 3 oom-kill event(s) in step 4711.batch cgroup. Some of your processes may have been killed by the cgroup out-of-memory handler.',
    expected: { family: 'witness', source: 'slurm', says: 'oom-kill', job: '4711.batch', count: 3 },
    read: readDetected,
  },
  {
    id: 'slurm-oom-kill-step-id',
    family: 'witness',
    daemons: ['slurmstepd', 'slurmd'],
    literals: ['oom-kill event', 'oom_kill event'],
    since: 'Slurm 20.11',
    sample:
      'slurmstepd: error: Detected 1 oom_kill event in StepId=4711_3.0. Some of the step tasks have been OOM Killed.',
    expected: { family: 'witness', source: 'slurm', says: 'oom-kill', job: '4711_3.0', count: 1 },
    read: readDetected,
  },
  {
    id: 'slurm-srun-out-of-memory',
    family: 'witness',
    daemons: ['srun', 'slurmstepd'],
    literals: ['Out Of Memory'],
    since: 'Slurm 18.08',
    sample: 'srun: error: n1: tasks 0-2,5: Out Of Memory',
    expected: { family: 'witness', source: 'slurm', says: 'result', node: 'n1' },
    read: readSrun,
  },
];
