import { present } from '../lib/present.ts';
import type { LineEvent } from '../model/line-event.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';

// The name is the kernel's own word for a process and may hold anything; what follows it is fixed.
const DENIED =
  /^__vm_enough_memory: pid: (\d+), comm: (.{0,64}?), (?:bytes: (\d+) )?(?:not|no) enough memory for the allocation$/s;

function read(text: string): LineEvent | undefined {
  const match = DENIED.exec(text);
  if (match === null) return undefined;
  return {
    family: 'denied',
    ...present({ pid: integer(match[1]), comm: match[2], bytes: integer(match[3]) }),
  };
}

/** Strict overcommit refuses an allocation (mm/util.c, __vm_enough_memory()); nothing is killed. Rate limited. */
export const DENIED_ALLOCATION: readonly Sentence[] = [
  {
    id: 'denied-allocation',
    family: 'denied',
    literals: ['enough memory for the allocation'],
    starts: '_',
    since: '6.3',
    sample: '__vm_enough_memory: pid: 4711, comm: java, bytes: 8589934592 not enough memory for the allocation',
    expected: { family: 'denied', pid: 4711, comm: 'java', bytes: 8_589_934_592 },
    read,
  },
  {
    id: 'denied-allocation-6',
    family: 'denied',
    literals: ['enough memory for the allocation'],
    starts: '_',
    since: '6.0',
    until: '6.2',
    sample: '__vm_enough_memory: pid: 4711, comm: java, no enough memory for the allocation',
    expected: { family: 'denied', pid: 4711, comm: 'java' },
    read,
  },
];
