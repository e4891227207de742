import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { bytesOfKb } from './number.ts';
import type { Sentence } from './sentence.ts';

const TITLE = 'Unreclaimable slab info:';
const COLUMNS = /^Name +Used +Total$/;
const ROW = /^(\S{1,64}) +(\d+)KB +(\d+)KB$/;

function read(text: string): LineEvent | undefined {
  if (text === TITLE || COLUMNS.test(text)) return { family: 'slabInfo' };
  if (!text.endsWith('KB')) return undefined;
  const [, name, used, total] = ROW.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { family: 'slabInfo', name, ...present({ usedBytes: bytesOfKb(used), totalBytes: bytesOfKb(total) }) };
}

/** Kernel memory that cannot be given back, when it is more than the processes' (mm/slab_common.c). */
export const SLAB_INFO: readonly Sentence[] = [
  {
    id: 'slab-title',
    family: 'slabInfo',
    literals: [TITLE],
    starts: 'U',
    since: '4.15',
    sample: TITLE,
    expected: { family: 'slabInfo' },
    read,
  },
  {
    id: 'slab-columns',
    family: 'slabInfo',
    literals: [],
    shape: ' {5}Used {5}',
    starts: 'N',
    since: '4.15',
    sample: 'Name                      Used          Total',
    expected: { family: 'slabInfo' },
    read,
  },
  {
    id: 'slab-row',
    family: 'slabInfo',
    literals: [],
    shape: '\\dKB [ \\d]{9}\\dKB',
    since: '4.15',
    sample: 'kmalloc-4096          12345KB      23456KB',
    expected: { family: 'slabInfo', name: 'kmalloc-4096', usedBytes: 12_641_280, totalBytes: 24_018_944 },
    read,
  },
];
