import type { LineEvent } from '../model/line-event.ts';
import { isComm } from './process-name.ts';
import type { Sentence } from './sentence.ts';
import { beforePagerCut } from './text.ts';

const CPUSET = ' cpuset=';
const MEMS = ' mems_allowed=';
const NODE_LIST = /^[\d,-]+$/;
// A list that ends so goes on.
const LIST_GOES_ON = /[,-]$/;

function read(line: string): LineEvent | undefined {
  const at = line.indexOf(CPUSET);
  if (at < 0 || !isComm(line.slice(0, at))) return undefined;
  const comm = line.slice(0, at);
  const { text, cut } = beforePagerCut(line);
  const end = text.lastIndexOf(MEMS);
  if (end < at) return undefined;
  const memsAllowed = text.slice(end + MEMS.length);
  const cpuset = text.slice(at + CPUSET.length, end);
  if (memsAllowed !== '' && !NODE_LIST.test(memsAllowed)) return undefined;
  if (memsAllowed === '' || cut || LIST_GOES_ON.test(memsAllowed)) {
    return { family: 'cpusetLine', comm, cpuset, truncated: true };
  }
  return { family: 'cpusetLine', comm, cpuset, memsAllowed };
}

/** The cpuset of the allocating thread (kernel/cpuset.c); since 5.0 it stands in the constraint line. */
export const CPUSET_LINE: readonly Sentence[] = [
  {
    id: 'cpuset-line',
    family: 'cpusetLine',
    literals: ['mems_allowed'],
    since: '2.6.30',
    until: '4.20',
    sample: 'Web Content cpuset=batch, low mems_allowed=0-1',
    expected: { family: 'cpusetLine', comm: 'Web Content', cpuset: 'batch, low', memsAllowed: '0-1' },
    read,
  },
];
