import type { LineEvent } from '../../model/line-event.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { splitUnit } from './unit-message.ts';

const KILLED = new Set([
  'A process of this unit has been killed by the OOM killer.',
  'The kernel OOM killer killed some processes in this unit.',
]);
const OOMD_KILLED = /^systemd-oomd killed (\d+|some) process\(es\) in this unit\.$/;
const RESULT = /^Failed with result 'oom-kill'\.$/;
// `Main process`, `Control process`, `Mount process`, ...; the comma and the name of the signal came with time.
const EXIT = /^(?:[A-Za-z-]+ process|Main PID|Process) exited, code=killed,? status=9(?:\/KILL)?(?: \(success\))?$/;

function readKilled(text: string): LineEvent | undefined {
  const said = splitUnit(text);
  if (said === undefined || !KILLED.has(said.rest)) return undefined;
  return { family: 'witness', source: 'systemd', says: 'oom-kill', unit: said.unit };
}

function readOomdKilled(text: string): LineEvent | undefined {
  const said = splitUnit(text);
  const match = said === undefined ? null : OOMD_KILLED.exec(said.rest);
  if (said === undefined || match === null) return undefined;
  const count = integer(/^\d+$/.exec(match[1] ?? '')?.[0]);
  const { unit } = said;
  return { family: 'witness', source: 'systemd', says: 'oomd-kill', unit, ...(count === undefined ? {} : { count }) };
}

function readResult(text: string): LineEvent | undefined {
  const said = splitUnit(text);
  if (said === undefined || !RESULT.test(said.rest)) return undefined;
  return { family: 'witness', source: 'systemd', says: 'result', unit: said.unit };
}

function readExit(text: string): LineEvent | undefined {
  const said = splitUnit(text);
  if (said === undefined || !EXIT.test(said.rest)) return undefined;
  return { family: 'witness', source: 'systemd', says: 'exit', unit: said.unit };
}

const DAEMONS = ['systemd'];

/** What systemd, as PID 1 and as a user's manager, says of its units' deaths (src/core/unit.c, src/core/service.c). */
export const SYSTEMD: readonly DaemonSentence[] = [
  {
    id: 'systemd-unit-oom',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['killed by the OOM killer'],
    since: 'systemd 243',
    sample: 'nginx.service: A process of this unit has been killed by the OOM killer.',
    expected: { family: 'witness', source: 'systemd', says: 'oom-kill', unit: 'nginx.service' },
    read: readKilled,
  },
  {
    id: 'systemd-unit-oom-summary',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['kernel OOM killer killed'],
    since: 'systemd 257',
    sample: 'session-4.scope: The kernel OOM killer killed some processes in this unit.',
    expected: { family: 'witness', source: 'systemd', says: 'oom-kill', unit: 'session-4.scope' },
    read: readKilled,
  },
  {
    id: 'systemd-unit-oomd-kill',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['systemd-oomd killed'],
    since: 'systemd 248',
    sample: 'app-gnome-code-4711.scope: systemd-oomd killed 17 process(es) in this unit.',
    expected: { family: 'witness', source: 'systemd', says: 'oomd-kill', unit: 'app-gnome-code-4711.scope', count: 17 },
    read: readOomdKilled,
  },
  {
    id: 'systemd-unit-oomd-kill-some',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['systemd-oomd killed'],
    since: 'systemd 249',
    sample: 'web\\x2dapi.service: systemd-oomd killed some process(es) in this unit.',
    expected: { family: 'witness', source: 'systemd', says: 'oomd-kill', unit: 'web\\x2dapi.service' },
    read: readOomdKilled,
  },
  {
    id: 'systemd-unit-result',
    family: 'witness',
    daemons: DAEMONS,
    literals: ["with result 'oom-kill'"],
    since: 'systemd 243',
    sample: "postgresql@15-main.service: Failed with result 'oom-kill'.",
    expected: { family: 'witness', source: 'systemd', says: 'result', unit: 'postgresql@15-main.service' },
    read: readResult,
  },
  {
    id: 'systemd-process-exit',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['code=killed, status=9'],
    since: 'systemd 215',
    sample: 'nginx.service: Main process exited, code=killed, status=9/KILL',
    expected: { family: 'witness', source: 'systemd', says: 'exit', unit: 'nginx.service' },
    read: readExit,
  },
  {
    id: 'systemd-process-exit-without-comma',
    family: 'witness',
    daemons: DAEMONS,
    literals: ['code=killed status=9'],
    since: 'systemd 30',
    until: 'systemd 240',
    sample: 'nginx.service: control process exited, code=killed status=9',
    expected: { family: 'witness', source: 'systemd', says: 'exit', unit: 'nginx.service' },
    read: readExit,
  },
];
