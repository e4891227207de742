import type { EventOf, LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { bytesOfKb, integer } from './number.ts';
import { splitName, type NamedRest } from './process-name.ts';
import type { Sentence } from './sentence.ts';

const HEAD = /^(?:([Oo]ut of memory in UB \d+): )?OOM killed process (\d+) \(/;
const TAIL = / (?:score -?\d+ )?vm:|,? ?$/y;
const VM = /^ (?:score -?\d+ )?vm:(\d+)kB/;
const COMPLETE = /, swap:\d+kB$/;

function read(text: string): LineEvent | undefined {
  const head = HEAD.exec(text);
  const pid = integer(head?.[2]);
  if (head === null || pid === undefined) return undefined;
  const after = text.slice(head[0].length);
  const named = splitName(after, TAIL);
  // Somebody else's text goes on after the name as ours does not.
  if (named === undefined && after.includes(') ')) return undefined;
  return { family: 'killed', prefix: head[1] ?? 'OOM', pid, ...readNamed(named) };
}

function readNamed(named: NamedRest | undefined): Partial<EventOf<'killed'>> {
  if (named === undefined || named.rest === '') return { truncated: true };
  return present({
    comm: named.comm === '' ? undefined : named.comm,
    totalVmBytes: bytesOfKb(VM.exec(named.rest)?.[1]),
    truncated: COMPLETE.test(named.rest) ? undefined : (true as const),
  });
}

/** Kills of OpenVZ and CloudLinux kernels (mm/oom_kill.c there); their `rss` is all kinds in one and has no field here. */
export const KILLED_OPENVZ: readonly Sentence[] = [
  {
    id: 'killed-openvz-container',
    family: 'killed',
    literals: ['OOM killed process '],
    starts: 'Oo',
    since: '2.6.32 (OpenVZ)',
    sample: 'Out of memory in UB 1204: OOM killed process 4711 (mysqld) score 0 vm:5120kB, rss:2048kB, swap:16kB',
    expected: {
      family: 'killed',
      prefix: 'Out of memory in UB 1204',
      pid: 4711,
      comm: 'mysqld',
      totalVmBytes: 5_242_880,
    },
    read,
  },
  {
    id: 'killed-openvz',
    family: 'killed',
    literals: ['OOM killed process '],
    starts: 'Oo',
    since: '2.6.32 (OpenVZ)',
    sample: 'OOM killed process 4711 (mysqld) vm:5120kB, rss:2048kB, swap:16kB',
    expected: { family: 'killed', prefix: 'OOM', pid: 4711, comm: 'mysqld', totalVmBytes: 5_242_880 },
    read,
  },
];
