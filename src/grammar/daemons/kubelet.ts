import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { afterKlogHeader, structuredKlog } from './klog.ts';
import { pidOf } from './pattern.ts';

// pkg/kubelet/oom/oom_watcher_linux.go: the process is left out where it is not known.
const SYSTEM_OOM = /^System OOM encountered(?:, victim process: (.*), pid: (\d+))?$/;
const OLD_EVENT = /^Event\(.*\): type: 'Warning' reason: 'SystemOOM' (System OOM encountered.*)$/;
const MESSAGE_PAIR = /(?:^| )reason="SystemOOM" message="((?:[^"\\]|\\.)*)"/;
const GOT_EVENT = /^Got sys oom event: &\{(\d+) (.{1,64}?) \d{4}-\d\d-\d\d /;
const EVENT_PAIR =
  /^event=(?:&\{Pid:(\d+) ProcessName:(.{1,64}?) TimeOfDeath:|\{"Pid":(\d+),"ProcessName":"([^"\\]{1,64})")/;

function readKubelet(text: string): LineEvent | undefined {
  const line = afterKlogHeader(text);
  const { message, pairs } = structuredKlog(line);
  if (message === 'Event occurred') return fromEvent(MESSAGE_PAIR.exec(pairs)?.[1]);
  if (message === 'Got sys oom event') return fromGot(EVENT_PAIR.exec(pairs));
  const got = GOT_EVENT.exec(line);
  if (got !== null) return witness(got[1], got[2]);
  return fromEvent(OLD_EVENT.exec(line)?.[1] ?? line);
}

function fromEvent(text: string | undefined): LineEvent | undefined {
  const match = SYSTEM_OOM.exec(text ?? '');
  return match === null ? undefined : witness(match[2], match[1]);
}

function fromGot(match: RegExpExecArray | null): LineEvent {
  return witness(match?.[1] ?? match?.[3], match?.[2] ?? match?.[4]);
}

function witness(pid: string | undefined, comm: string | undefined): LineEvent {
  return { family: 'witness', source: 'kubelet', says: 'oom-kill', ...present({ pid: pidOf(pid), comm }) };
}

/** The kubelet by itself, and within what brings its own. */
const DAEMONS = [
  ...['kubelet', 'kubelet.sh', 'hyperkube', 'k3s', 'k3s-agent', 'rke2', 'k0s'],
  ...['microk8s.daemon-kubelet', 'microk8s.daemon-kubelite'],
];
const KILL = { family: 'witness', source: 'kubelet', says: 'oom-kill', pid: 4711, comm: 'java' } as const;

/** What the kubelet's OOM watcher says: a copy of the kernel's line about a kill that no container's limit caused. */
export const KUBELET: readonly DaemonSentence[] = [
  {
    id: 'kubelet-system-oom',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['System OOM encountered'],
    since: 'Kubernetes 1.20',
    sample:
      'I1124 11:02:00.102898    1234 event.go:307] "Event occurred" object="node-1" fieldPath="" kind="Node" apiVersion="" type="Warning" reason="SystemOOM" message="System OOM encountered, victim process: java, pid: 4711"',
    expected: KILL,
    read: readKubelet,
  },
  {
    id: 'kubelet-system-oom-old',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['System OOM encountered'],
    since: 'Kubernetes 1.2',
    until: 'Kubernetes 1.19',
    sample:
      'I1124 11:02:00.102898    1234 event.go:255] Event(v1.ObjectReference{Kind:"Node", Namespace:"", Name:"node-1"}): type: \'Warning\' reason: \'SystemOOM\' System OOM encountered',
    expected: { family: 'witness', source: 'kubelet', says: 'oom-kill' },
    read: readKubelet,
  },
  {
    id: 'kubelet-sys-oom-event',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['Got sys oom event'],
    since: 'Kubernetes 1.22',
    sample:
      'I1124 11:02:00.102898    1234 oom_watcher_linux.go:78] "Got sys oom event" event=&{Pid:4711 ProcessName:java TimeOfDeath:2026-11-24 11:02:00 +0000 UTC ContainerName:/ VictimContainerName:/ Constraint:CONSTRAINT_NONE}',
    expected: KILL,
    read: readKubelet,
  },
  {
    id: 'kubelet-sys-oom-event-old',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['Got sys oom event'],
    since: 'Kubernetes 1.17',
    until: 'Kubernetes 1.21',
    sample:
      'I1124 11:02:00.102898    1234 oom_watcher_linux.go:75] Got sys oom event: &{4711 java 2026-11-24 11:02:00 +0000 UTC m=+0.1 / / CONSTRAINT_NONE}',
    expected: KILL,
    read: readKubelet,
  },
];
