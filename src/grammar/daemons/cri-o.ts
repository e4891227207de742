import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { readLogfmt } from './logfmt.ts';
import { byPattern } from './pattern.ts';

// conmon prints 20 digits of the id, or none on its standard error.
const CONMON = /^(?:conmon ([\w.-]{1,20}) <ninfo>: |\[conmon:i\]: )?OOM (?:event )?received\s*$/;
const CRIO = /^Container ([\w.-]{1,256})(?: \([^)]{1,256}\))? (?:was |is )?OOM ?[Kk]illed\b/;

const readConmon = byPattern(CONMON, ([, containerId]) => ({
  family: 'witness',
  source: 'conmon',
  says: 'oom-kill',
  ...present({ containerId }),
}));

function readCrio(text: string): LineEvent | undefined {
  const { message, field } = readLogfmt(text);
  const match = CRIO.exec(message);
  if (match === null) return undefined;
  const containerId = field('containerID') ?? match[1];
  return { family: 'witness', source: 'cri-o', says: 'result', ...present({ containerId }) };
}

const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

/** conmon, the monitor of CRI-O's and Podman's containers (src/cgroup.c, src/oom.c, src/utils.h of 2.0 to 2.1), and CRI-O itself. */
export const CRI_O: readonly DaemonSentence[] = [
  {
    id: 'conmon-oom',
    family: 'witness',
    daemons: ['conmon'],
    literals: ['OOM received', 'OOM event received'],
    since: 'conmon 0.3',
    sample: 'conmon 00112233445566778899 <ninfo>: OOM received',
    expected: { family: 'witness', source: 'conmon', says: 'oom-kill', containerId: '00112233445566778899' },
    read: readConmon,
  },
  {
    id: 'crio-oom-killed',
    family: 'witness',
    daemons: ['crio', 'cri-o'],
    literals: ['OOMKilled', 'OOM killed'],
    since: 'CRI-O 1.0',
    sample: `time="2026-11-24 11:02:00.578084676Z" level=info msg="Container ${ID} OOMKilled" file="oci/runtime_oci.go:1000"`,
    expected: { family: 'witness', source: 'cri-o', says: 'result', containerId: ID },
    read: readCrio,
  },
];
