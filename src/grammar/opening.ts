import type { LineEvent } from '../model/line-event.ts';
import { extended } from '../lib/present.ts';
import { integer } from './number.ts';
import { isComm } from './process-name.ts';
import type { Sentence } from './sentence.ts';

const INVOKED = ' invoked oom-killer: ';
const NAMELESS = INVOKED.trimStart();
const UNNAMED = 'oom-killer: ';
const GFP = /^gfp_mask=(0x[0-9a-f]+)(?:\(([^)]*)\))?(?=,)/;
const NODEMASK = /, nodemask=(\(null\)|[\d,-]+),\s+order=/;
const ORDER = /, +order=(-?\d+)(,?)/;
const SCORE = /, oom_score_adj=(-?\d+)$/;
const LAST_OF_UNNAMED = /, +order=-?\d+$/;
const LAST_VALUE = /, (?:oom_score_adj|oom_adj|oomkilladj)=-?\d+$/;

function read(text: string): LineEvent | undefined {
  // A process may have no name at all.
  if (text.startsWith(NAMELESS)) return readAsked(text.slice(NAMELESS.length), '');
  const at = text.indexOf(INVOKED);
  const comm = at < 0 ? '' : text.slice(0, at);
  return isComm(comm) ? readAsked(text.slice(at + INVOKED.length), comm) : undefined;
}

/** Only 2.6.11-2.6.18 leave the name of the allocating thread out, and end with the order. */
function readUnnamed(text: string): LineEvent | undefined {
  return text.startsWith(UNNAMED) ? readAsked(text.slice(UNNAMED.length), undefined) : undefined;
}

/** What was asked for; a value that touches the end of a cut line is left out. */
function readAsked(rest: string, comm: string | undefined): LineEvent | undefined {
  if (!rest.startsWith('gfp_mask=')) return undefined;
  const complete = (comm === undefined ? LAST_OF_UNNAMED : LAST_VALUE).test(rest);
  const [, gfpMask, flags] = GFP.exec(rest) ?? [];
  const gfpFlags = flags === '' ? undefined : flags;
  const [, order, separator] = ORDER.exec(rest) ?? [];
  return extended(
    { family: 'opening' as const },
    {
      comm: comm === '' ? undefined : comm,
      gfpMask,
      gfpFlags,
      nodemask: NODEMASK.exec(rest)?.[1],
      order: complete || separator === ',' ? integer(order) : undefined,
      oomScoreAdj: integer(SCORE.exec(rest)?.[1]),
      truncated: complete ? undefined : (true as const),
    },
  );
}

/** How a report begins: who asked for the page that was not there (mm/oom_kill.c, dump_header()). */
export const OPENING: readonly Sentence[] = [
  {
    id: 'opening',
    family: 'opening',
    literals: ['invoked oom-killer'],
    since: '2.6.19',
    sample: 'checkout-api invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=969',
    expected: {
      family: 'opening',
      comm: 'checkout-api',
      gfpMask: '0xcc0',
      gfpFlags: 'GFP_KERNEL',
      order: 0,
      oomScoreAdj: 969,
    },
    read,
  },
  {
    id: 'opening-nodemask',
    family: 'opening',
    literals: ['invoked oom-killer'],
    since: '4.10',
    until: '4.20',
    sample:
      'indexer invoked oom-killer: gfp_mask=0x6200ca(GFP_HIGHUSER_MOVABLE), nodemask=0,2,  order=0, oom_score_adj=-5',
    expected: {
      family: 'opening',
      comm: 'indexer',
      gfpMask: '0x6200ca',
      gfpFlags: 'GFP_HIGHUSER_MOVABLE',
      nodemask: '0,2',
      order: 0,
      oomScoreAdj: -5,
    },
    read,
  },
  {
    id: 'opening-oom-adj',
    family: 'opening',
    literals: ['invoked oom-killer'],
    since: '2.6.30',
    until: '3.6',
    sample: 'httpd invoked oom-killer: gfp_mask=0x201da, order=0, oom_adj=0, oom_score_adj=0',
    expected: { family: 'opening', comm: 'httpd', gfpMask: '0x201da', order: 0, oomScoreAdj: 0 },
    read,
  },
  {
    id: 'opening-unnamed',
    family: 'opening',
    literals: ['oom-killer: gfp_mask'],
    starts: 'o',
    since: '2.6.11',
    until: '2.6.18',
    sample: 'oom-killer: gfp_mask=0x201d2, order=0',
    expected: { family: 'opening', gfpMask: '0x201d2', order: 0 },
    read: readUnnamed,
  },
];
