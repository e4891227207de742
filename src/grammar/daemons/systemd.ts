import type { LineEvent } from '../../model/line-event.ts';
import type { DaemonSentence } from '../sentence.ts';

const UNIT_KILLED = /^(\S.*): A process of this unit has been killed by the OOM killer\.$/;

function readUnitKilled(text: string): LineEvent | undefined {
  const unit = UNIT_KILLED.exec(text)?.[1];
  return unit === undefined ? undefined : { family: 'witness', source: 'systemd', says: 'oom-kill', unit };
}

/** What systemd says of its units (src/core/unit.c, src/core/service.c). */
export const SYSTEMD: readonly DaemonSentence[] = [
  {
    id: 'systemd-unit-oom',
    family: 'witness',
    daemons: ['systemd'],
    literals: ['killed by the OOM killer'],
    since: 'systemd 243',
    sample: 'nginx.service: A process of this unit has been killed by the OOM killer.',
    expected: { family: 'witness', source: 'systemd', says: 'oom-kill', unit: 'nginx.service' },
    read: readUnitKilled,
  },
];
