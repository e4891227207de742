import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { KillPoint } from '../data/tally.ts';
import { markup, type Markup } from '../render/markup.ts';
import { rounded, shortNumbers } from './scope-symbol.ts';
import { timeScale } from './time-axis.ts';

const WIDTH = 168;
const HEIGHT = 40;
const EDGE = 5;

/** How large a workload's victims were over time, and the limit that held, as a drawing for a field of a table. */
export function sparkChart(points: readonly KillPoint[], description: string): Markup | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const most = Math.max(...points.map(({ rssBytes, limitBytes }) => Math.max(rssBytes, limitBytes ?? 0)));
  const x = timeScale(first.timeMs, last.timeMs, EDGE, WIDTH - EDGE);
  const y = scaleLinear()
    .domain([0, most])
    .range([HEIGHT - EDGE, EDGE]);
  const at = (ms: number): number => rounded(x(ms));
  const sizes = line<KillPoint>(
    ({ timeMs }) => at(timeMs),
    ({ rssBytes }) => rounded(y(rssBytes)),
  );
  const limits = line<KillPoint>(
    ({ timeMs }) => at(timeMs),
    ({ limitBytes }) => rounded(y(limitBytes ?? 0)),
  );
  const limited = points.filter(({ limitBytes }) => limitBytes !== undefined);
  const dots = points.map(
    ({ timeMs, rssBytes }) => markup`<circle class="at" cx="${at(timeMs)}" cy="${rounded(y(rssBytes))}" r="2.4"/>`,
  );
  return markup`<svg class="chart spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${description}"><path class="rule" d="M${EDGE},${HEIGHT - EDGE}H${WIDTH - EDGE}"/><path class="limit" d="${shortNumbers(limits(limited) ?? '')}"/><path class="size" d="${shortNumbers(sizes(points) ?? '')}"/>${dots}</svg>`;
}
