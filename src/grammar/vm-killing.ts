import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { integer } from './number.ts';
import { isComm } from './process-name.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const HEAD = /^VM: [Kk]illing process /;
const PID = /\((\d+)\)$/;

function read(text: string): LineEvent | undefined {
  const head = HEAD.exec(text)?.[0];
  if (head === undefined) return undefined;
  const { text: rest, cut } = beforePagerCut(text.slice(head.length));
  const pid = PID.exec(rest);
  if (cut || !isComm(rest.slice(0, pid?.index))) return { family: 'vmKilling', truncated: true };
  return { family: 'vmKilling', ...present({ comm: rest.slice(0, pid?.index), pid: integer(pid?.[1]) }) };
}

/** A process that faults while there is no page is killed, without an OOM report (arch/.../mm/fault.c, do_page_fault()). */
export const VM_KILLING: readonly Sentence[] = [
  {
    id: 'vm-killing',
    family: 'vmKilling',
    literals: ['illing process '],
    starts: 'V',
    since: '2.4',
    until: '2.6.38',
    sample: 'VM: killing process httpd',
    expected: { family: 'vmKilling', comm: 'httpd' },
    read,
  },
  {
    id: 'vm-killing-pid',
    family: 'vmKilling',
    literals: ['illing process '],
    starts: 'V',
    since: '2.4',
    until: '2.6.28',
    sample: 'VM: killing process java(4711)',
    expected: { family: 'vmKilling', comm: 'java', pid: 4711 },
    read,
  },
];
