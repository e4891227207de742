import { scaleSqrt } from 'd3-scale';
import type { IncidentFacts } from '../data/facts.ts';
import { markup, type Markup } from '../render/markup.ts';
import { rounded, scopePath } from './scope-symbol.ts';
import { timeAxis, timeScale } from './time-axis.ts';

const WIDTH = 1080;
const PLOT_LEFT = 268;
const PLOT_RIGHT = WIDTH - 14;
const TOP = 30;
const LANE_HEIGHT = 26;
const LABEL_CHARS = 32;
/** How wide a place is where kills are one dot: wider in lanes that would be a smear, so that each has room for its number. */
const BIN_PIXELS = 4;
const CROWDED_BIN_PIXELS = 20;
const CROWDED = 120;
const DIGIT_PIXELS = 7;
const LEAST_RADIUS = 3.5;
const MOST_RADIUS = 12.5;

/** One swim lane: a workload or a host with its incidents. */
export interface Lane {
  readonly label: string;
  readonly facts: readonly IncidentFacts[];
}

export interface LanesChart {
  /** Unique in the document; the drawing's title and description hang on it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly lanes: readonly Lane[];
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Dot {
  readonly scope: IncidentFacts['scope'];
  readonly x: number;
  count: number;
  bytes: number;
}

/** Lanes over time: a shape a kill (or several in one place), its area the memory freed, its form and colour the scope. */
export function lanesChart(chart: LanesChart): Markup {
  const bottom = TOP + chart.lanes.length * LANE_HEIGHT;
  const scale = timeScale(chart.firstMs, chart.lastMs, PLOT_LEFT, PLOT_RIGHT);
  const lanes = chart.lanes.map(({ label, facts }) => ({ label, ...drawnOf(facts, (ms) => scale(ms)) }));
  const most = Math.max(1, ...lanes.flatMap(({ dots }) => dots.map(({ bytes }) => bytes)));
  const radius = scaleSqrt().domain([0, most]).range([LEAST_RADIUS, MOST_RADIUS]);
  return markup`<svg class="chart lanes" viewBox="0 0 ${WIDTH} ${bottom + 6}" role="img" aria-labelledby="${chart.id}-t ${chart.id}-d"><title id="${chart.id}-t">${chart.title}</title><desc id="${chart.id}-d">${chart.description}</desc>${timeAxis(scale, TOP, bottom)}${lanes.map((lane, at) => laneMarkup(lane, TOP + at * LANE_HEIGHT, (bytes) => radius(bytes)))}</svg>`;
}

interface DrawnLane {
  readonly label: string;
  readonly dots: readonly Dot[];
  readonly lost: readonly number[];
}

/** Kills of one scope in one place are one dot: a lane has a bounded number of them. */
function drawnOf(facts: readonly IncidentFacts[], xOf: (ms: number) => number): Omit<DrawnLane, 'label'> {
  const dots = new Map<string, Dot>();
  const lost = new Set<number>();
  const bin = facts.length > CROWDED ? CROWDED_BIN_PIXELS : BIN_PIXELS;
  for (const { timeMs, scope, freedBytes, lost: isLost } of facts) {
    if (timeMs === undefined) continue;
    const x = Math.round(xOf(timeMs) / bin) * bin;
    if (isLost) lost.add(x);
    const dot = dots.get(`${scope} ${String(x)}`) ?? { scope, x, count: 0, bytes: 0 };
    dot.count += 1;
    dot.bytes += freedBytes ?? 0;
    dots.set(`${scope} ${String(x)}`, dot);
  }
  // Small ones on top of large ones.
  return {
    dots: [...dots.values()].sort((a, b) => b.bytes - a.bytes || a.x - b.x),
    lost: [...lost].sort((a, b) => a - b),
  };
}

function laneMarkup({ label, dots, lost }: DrawnLane, top: number, radius: (bytes: number) => number): Markup {
  const middle = top + LANE_HEIGHT / 2;
  const shown = label.length > LABEL_CHARS ? `${label.slice(0, LABEL_CHARS - 1)}…` : label;
  const hatches = lost.map(
    (x) =>
      markup`<rect class="lost" x="${x - 9}" y="${top + 1}" width="18" height="${LANE_HEIGHT - 2}" fill="url(#p-lost)"/>`,
  );
  return markup`<g><path class="lane" d="M${PLOT_LEFT},${middle}H${PLOT_RIGHT}"/><text class="label" x="${PLOT_LEFT - 12}" y="${middle + 4}" text-anchor="end">${shown}</text>${hatches}${dots.map((dot) => dotMarkup(dot, middle, radius))}${countsShown(dots).map((place) => countMarkup(place, middle, radius))}</g>`;
}

/** How many kills are in one place, whatever was short. */
interface Place {
  readonly x: number;
  count: number;
  /** Of the largest dot there. */
  bytes: number;
}

function placesOf(dots: readonly Dot[]): readonly Place[] {
  const places = new Map<number, Place>();
  for (const { x, count, bytes } of dots) {
    const place = places.get(x) ?? { x, count: 0, bytes: 0 };
    place.count += count;
    place.bytes = Math.max(place.bytes, bytes);
    places.set(x, place);
  }
  return [...places.values()];
}

/** The largest numbers first; one that would stand on another is left out. */
function countsShown(dots: readonly Dot[]): readonly Place[] {
  const shown: Place[] = [];
  const byCount = placesOf(dots)
    .filter(({ count }) => count > 1)
    .toSorted((a, b) => b.count - a.count || a.x - b.x);
  for (const place of byCount) {
    const free = shown.every((other) => Math.abs(other.x - place.x) >= (widthOf(other) + widthOf(place)) / 2 + 2);
    if (free) shown.push(place);
  }
  return shown;
}

const widthOf = ({ count }: Place): number => String(count).length * DIGIT_PIXELS;

function dotMarkup({ scope, x, bytes }: Dot, middle: number, radius: (bytes: number) => number): Markup {
  const r = radius(bytes);
  return markup`<path class="dot s-${scope}" transform="translate(${x},${middle})" d="${scopePath(scope, Math.PI * r * r)}"/>`;
}

function countMarkup({ x, count, bytes }: Place, middle: number, radius: (bytes: number) => number): Markup {
  return markup`<text class="count" x="${x}" y="${rounded(middle - radius(bytes) - 1)}" text-anchor="middle">${count}</text>`;
}
