import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { readLogfmt } from './logfmt.ts';

// Protobuf's text (`container_id:"ID"`) since containerd 1.7, Go's (`&TaskOOM{ContainerID:ID,...}`) before.
const TASK_OOM =
  /^TaskOOM event (?:in podsandbox handler )?(?:&?TaskOOM\{ContainerID:([\w.-]+)[,}]|&?\{?container_id:\s*"([\w.-]+)"(?=\W|$))/;

function readTaskOom(text: string): LineEvent | undefined {
  const match = TASK_OOM.exec(readLogfmt(text).message);
  if (match === null) return undefined;
  const witness = { family: 'witness', source: 'containerd', says: 'oom-kill' } as const;
  return { ...witness, ...present({ containerId: match[1] ?? match[2] }) };
}

/** containerd by itself, and within what brings its own. */
const DAEMONS = ['containerd', 'k3s', 'k3s-agent', 'rke2', 'k0s', 'microk8s.daemon-containerd', 'cri-containerd'];
const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

/**
 * The CRI plugin's word of a container's OOM event (containerd internal/cri/server/events.go, pkg/cri/server/events.go before
 * 2.0). It may come before the kernel's line, more than once for a kill, or never.
 */
export const CONTAINERD: readonly DaemonSentence[] = [
  {
    id: 'containerd-task-oom',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['TaskOOM event'],
    since: 'containerd 1.7',
    sample: `time="2026-11-24T11:02:00.578084676Z" level=info msg="TaskOOM event container_id:\\"${ID}\\""`,
    expected: { family: 'witness', source: 'containerd', says: 'oom-kill', containerId: ID },
    read: readTaskOom,
  },
  {
    id: 'containerd-task-oom-go',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['TaskOOM event'],
    since: 'containerd 1.2',
    until: 'containerd 1.6',
    sample: `time="2026-11-24T11:02:00.578084676Z" level=info msg="TaskOOM event &TaskOOM{ContainerID:${ID},XXX_unrecognized:[],}"`,
    expected: { family: 'witness', source: 'containerd', says: 'oom-kill', containerId: ID },
    read: readTaskOom,
  },
];
