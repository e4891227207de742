import { scaleUtc, type ScaleTime } from 'd3-scale';
import { markup, type Markup } from '../render/markup.ts';
import { rounded } from './scope-symbol.ts';

const DAY_MS = 86_400_000;
const MARGIN_SHARE = 0.02;
const LEAST_SPAN_MS = 60_000;
const HALF_LETTER = 3.5;

/** Time to pixels, with a little room at both ends; a single moment stands in the middle. */
export function timeScale(firstMs: number, lastMs: number, left: number, right: number): ScaleTime<number, number> {
  const room = Math.max((lastMs - firstMs) * MARGIN_SHARE, LEAST_SPAN_MS / 2);
  return scaleUtc()
    .domain([new Date(firstMs - room), new Date(lastMs + room)])
    .range([left, right]);
}

/** Rules and hours (days for long ranges) of an axis; all in UTC. */
export function timeAxis(scale: ScaleTime<number, number>, top: number, bottom: number): readonly Markup[] {
  const [from = new Date(0), to = new Date(0)] = scale.domain();
  const [, right = 0] = scale.range();
  const byDay = to.getTime() - from.getTime() > 3 * DAY_MS;
  let day = '';
  return scale.ticks(7).map((tick) => {
    const x = rounded(scale(tick));
    const iso = tick.toISOString();
    const date = iso.slice(5, 10);
    const label = byDay ? date : `${date === day ? '' : `${date} `}${iso.slice(11, 16)}`;
    day = date;
    return markup`<path class="rule" d="M${x},${top}V${bottom}"/><text class="tick" x="${x}" y="${top - 8}" text-anchor="${right - x < label.length * HALF_LETTER ? 'end' : 'middle'}">${label}</text>`;
  });
}
