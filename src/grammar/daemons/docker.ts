import { present } from '../../lib/present.ts';
import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';
import { readLogfmt } from './logfmt.ts';

const OLD_EVENT = /^libcontainerd: .*\btype:"oom" id:"([0-9a-f]{64})"/;
const STREAM_EVENT = /^(?:\S+ )?container oom ([0-9a-f]{64}) \((.*)\)$/;
const NAME = /(?:^|, )name=([\w.-]+)$/;

function readDocker(text: string): LineEvent | undefined {
  const { message, field } = readLogfmt(text);
  const byTopic = field('topic') === '/tasks/oom' || field('type')?.endsWith('.TaskOOM') === true;
  if (byTopic) return oomOf(field('container') ?? field('id'), undefined);
  const old = OLD_EVENT.exec(message);
  if (old !== null) return oomOf(old[1], undefined);
  const event = STREAM_EVENT.exec(message);
  return event === null ? undefined : oomOf(event[1], NAME.exec(event[2] ?? '')?.[1]);
}

function oomOf(containerId: string | undefined, container: string | undefined): LineEvent {
  return { family: 'witness', source: 'docker', says: 'oom-kill', ...present({ containerId, container }) };
}

const DAEMONS = ['dockerd', 'docker', 'dockerd-current', 'docker.dockerd', 'balenad'];
const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

/** What dockerd says of OOM events (libcontainerd/remote/client.go, daemon/monitor.go), and `docker events` in a log. */
export const DOCKER: readonly DaemonSentence[] = [
  {
    id: 'docker-task-oom',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['TaskOOM'],
    // A slash may be escaped.
    shape: 'tasks/oom|tasks\\\\/oom',
    since: 'Docker 18.09',
    sample: `time="2026-11-24T11:02:00.578084676Z" level=info msg="ignoring event" container=${ID} module=libcontainerd namespace=moby topic=/tasks/oom type="*events.TaskOOM"`,
    expected: { family: 'witness', source: 'docker', says: 'oom-kill', containerId: ID },
    read: readDocker,
  },
  {
    id: 'docker-event-oom',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['container oom '],
    since: 'Docker 1.10',
    sample: `2026-11-24T11:02:00.578084676Z container oom ${ID} (image=redis:7, maintainer=x, name=cache-1)`,
    expected: { family: 'witness', source: 'docker', says: 'oom-kill', containerId: ID, container: 'cache-1' },
    read: readDocker,
  },
  {
    id: 'docker-libcontainerd-oom',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['libcontainerd: '],
    since: 'Docker 1.11',
    until: 'Docker 17.09',
    sample: `time="2026-11-24T11:02:00.578084676Z" level=debug msg="libcontainerd: received containerd event: &types.Event{Type:\\"oom\\"}, type:\\"oom\\" id:\\"${ID}\\""`,
    expected: { family: 'witness', source: 'docker', says: 'oom-kill', containerId: ID },
    read: readDocker,
  },
];
