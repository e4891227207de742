import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { integer } from './number.ts';
import type { Sentence } from './sentence.ts';

const HEAD = /^CPU: \d+ (?:UID: (\d+) )?PID: (\d+) Comm: /;
const OLD_HEAD = /^Pid(): (\d+), comm: /;
const KDUMP = ' Kdump: loaded';
const BUILD = ' #';

function read(text: string): LineEvent | undefined {
  const head = HEAD.exec(text) ?? OLD_HEAD.exec(text);
  const pid = integer(head?.[2]);
  if (head === null || pid === undefined) return undefined;
  const at = Math.max(text.lastIndexOf(' Not tainted'), text.lastIndexOf(' Tainted: '));
  if (at < head[0].length) return undefined;
  const comm = text.slice(head[0].length, at);
  const kernelRelease = releaseIn(text.slice(at));
  return {
    family: 'cpuLine',
    pid,
    comm: comm.endsWith(KDUMP) ? comm.slice(0, -KDUMP.length) : comm.trimEnd(),
    ...present({
      uid: integer(head[1]),
      kernelRelease,
      truncated: kernelRelease === undefined ? (true as const) : undefined,
    }),
  };
}

/** The release is the word before the build number. */
function releaseIn(text: string): string | undefined {
  const end = text.indexOf(BUILD);
  const release = end < 0 ? '' : text.slice(text.lastIndexOf(' ', end - 1) + 1, end);
  return release === '' ? undefined : release;
}

/** Who was allocating, and on which kernel (lib/dump_stack.c); every stack trace has such a line, not only ours. */
export const CPU_LINE: readonly Sentence[] = [
  {
    id: 'cpu-line',
    family: 'cpuLine',
    literals: [' Comm: '],
    starts: 'C',
    since: '3.10',
    sample: 'CPU: 3 PID: 4711 Comm: java Kdump: loaded Not tainted 5.14.0-362.8.1.el9_3.x86_64 #1',
    expected: { family: 'cpuLine', pid: 4711, comm: 'java', kernelRelease: '5.14.0-362.8.1.el9_3.x86_64' },
    read,
  },
  {
    id: 'cpu-line-uid',
    family: 'cpuLine',
    literals: [' Comm: '],
    starts: 'C',
    since: '6.11',
    sample: 'CPU: 1 UID: 1000 PID: 812 Comm: node Tainted: G           OE      6.12.9-arch1-1 #1 0c3a',
    expected: { family: 'cpuLine', pid: 812, comm: 'node', uid: 1000, kernelRelease: '6.12.9-arch1-1' },
    read,
  },
  {
    id: 'cpu-line-pid',
    family: 'cpuLine',
    literals: [', comm: '],
    starts: 'P',
    since: '2.6.19',
    until: '3.9',
    sample: 'Pid: 2817, comm: httpd Not tainted 2.6.32-642.6.2.el6.x86_64 #1',
    expected: { family: 'cpuLine', pid: 2817, comm: 'httpd', kernelRelease: '2.6.32-642.6.2.el6.x86_64' },
    read,
  },
];
