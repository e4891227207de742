import { scaleLinear } from 'd3-scale';
import { markup, type Markup } from '../render/markup.ts';
import { rounded } from './scope-symbol.ts';

const WIDTH = 520;
const HEIGHT = 58;
const BAR_TOP = 20;
const BAR_HEIGHT = 26;
const EDGE = 1;

/** Kinds of memory, each with a colour and a pattern of its own. */
export type MemoryKind = 'anon' | 'file' | 'shmem' | 'slab' | 'kernel' | 'swap' | 'free' | 'rest';

/** A part of the memory that was used. */
export interface MemoryPart {
  readonly kind: MemoryKind;
  readonly words: string;
  readonly bytes: number;
}

export interface MemoryChart {
  readonly parts: readonly MemoryPart[];
  /** What there was to have: the limit, or the host's memory. */
  readonly ceilingBytes: number;
  readonly ceilingLabel: string;
  readonly description: string;
}

/** A stacked bar of what the memory was used for, with the ceiling as a line; what is beyond it (swap) stands to its right. */
export function memoryChart({ parts, ceilingBytes, ceilingLabel, description }: MemoryChart): Markup {
  const used = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const x = scaleLinear()
    .domain([0, Math.max(used, ceilingBytes, 1)])
    .range([EDGE, WIDTH - EDGE]);
  let from = 0;
  const segments = parts.map(({ kind, bytes }) => {
    const left = rounded(x(from));
    from += bytes;
    const width = Math.max(0.5, rounded(x(from) - left));
    return markup`<rect class="m-${kind}" x="${left}" y="${BAR_TOP}" width="${width}" height="${BAR_HEIGHT}"/><rect fill="url(#p-${kind})" x="${left}" y="${BAR_TOP}" width="${width}" height="${BAR_HEIGHT}"/>`;
  });
  const limit = rounded(x(ceilingBytes));
  const anchor = limit > WIDTH / 2 ? 'end' : 'start';
  return markup`<svg class="chart memory" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}"><rect class="room" x="${EDGE}" y="${BAR_TOP}" width="${WIDTH - 2 * EDGE}" height="${BAR_HEIGHT}"/>${segments}<path class="ceiling" d="M${limit},${BAR_TOP - 6}V${BAR_TOP + BAR_HEIGHT + 6}"/><text class="tick" x="${limit}" y="${BAR_TOP - 9}" text-anchor="${anchor}">${ceilingLabel}</text></svg>`;
}

/** A square of a kind's colour and pattern, for a legend. */
export function memorySwatch(kind: MemoryKind): Markup {
  return markup`<svg class="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect class="m-${kind}" width="14" height="14"/><rect fill="url(#p-${kind})" width="14" height="14"/></svg>`;
}
