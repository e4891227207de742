import { lanesChart, type Lane } from '../charts/lanes-chart.ts';
import { SCOPES, scopePath } from '../charts/scope-symbol.ts';
import { minuteOf } from '../clock.ts';
import type { IncidentFacts } from '../data/facts.ts';
import type { ReportData } from '../data/report.ts';
import { count, mostFirst } from '../data/tally.ts';
import type { Block, Section, Table } from '../document.ts';
import { counted, SCOPE_WORDS, shortName, thousands } from '../names.ts';
import { markup, type Markup } from '../render/markup.ts';

const LANES_SHOWN = 24;
const LABEL_CHARS = 32;

/** Workload against time and host against time. */
export function timelineSection(data: ReportData): Section | undefined {
  const { firstMs, lastMs } = data.totals;
  if (firstMs === undefined || lastMs === undefined) return undefined;
  const facts = data.sample.all.filter(({ timeMs }) => timeMs !== undefined);
  const view = (by: 'workload' | 'host'): Block => lanesFigure(by, facts, { firstMs, lastMs });
  return {
    id: 'timeline',
    title: 'Timeline',
    blocks: [
      ...sampleNote(data),
      view('workload'),
      { kind: 'folded', summary: 'The same by host', blocks: [view('host')] },
    ],
  };
}

/** Says that drawings show one in so many, where they do. */
export function sampleNote({ sample, totals }: ReportData): readonly Block[] {
  if (sample.oneIn === 1) return [];
  const text = `Drawn from every ${thousands(sample.oneIn)}th of ${thousands(totals.incidents)} incidents, evenly chosen.`;
  return [{ kind: 'paragraph', tone: 'note', text }];
}

function lanesFigure(
  by: 'workload' | 'host',
  facts: readonly IncidentFacts[],
  range: { readonly firstMs: number; readonly lastMs: number },
): Block {
  const lanes = lanesOf(by, facts);
  const words = `${counted(facts.length, 'incident')} in ${counted(lanes.length, 'lane')} from ${minuteOf(range.firstMs)} to ${minuteOf(range.lastMs)}`;
  return {
    kind: 'figure',
    title: by === 'workload' ? 'Kills by workload' : 'Kills by host',
    drawing: lanesChart({
      id: `lanes-${by}`,
      title: `Kills by ${by} over time`,
      description: `${words}; the table of incidents says the same.`,
      lanes,
      ...range,
    }),
    legend: legendOf(facts),
    wide: true,
    table: laneTable(by, lanes),
  };
}

/** The busiest lanes, by their first kill; the others together. */
function lanesOf(by: 'workload' | 'host', facts: readonly IncidentFacts[]): readonly Lane[] {
  const counts = new Map<string, number>();
  for (const each of facts) count(counts, each[by]);
  const busiest = new Set(
    mostFirst(counts)
      .slice(0, LANES_SHOWN)
      .map(([key]) => key),
  );
  const lanes = new Map<string, IncidentFacts[]>();
  const others: IncidentFacts[] = [];
  for (const each of facts) {
    if (!busiest.has(each[by])) others.push(each);
    else addTo(lanes, each[by], each);
  }
  const shown = [...lanes].map(([key, its]): Lane => ({ label: shortName(key, LABEL_CHARS), facts: its }));
  if (others.length === 0) return shown;
  return [...shown, { label: `${thousands(counts.size - busiest.size)} others`, facts: others }];
}

function addTo(lanes: Map<string, IncidentFacts[]>, key: string, facts: IncidentFacts): void {
  const lane = lanes.get(key);
  if (lane === undefined) lanes.set(key, [facts]);
  else lane.push(facts);
}

function legendOf(facts: readonly IncidentFacts[]): Markup {
  const present = SCOPES.filter((scope) => facts.some((each) => each.scope === scope));
  const lost = facts.some((each) => each.lost)
    ? markup`<li><svg class="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect width="14" height="14" fill="url(#p-lost)"/></svg> lines are known to be lost</li>`
    : undefined;
  const scopes = present.map(
    (scope) =>
      markup`<li><svg class="swatch" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true"><path class="dot s-${scope}" d="${scopePath(scope, 80)}"/></svg> short was: ${SCOPE_WORDS[scope]}</li>`,
  );
  return markup`<ul class="legend">${scopes}${lost}<li>area: memory freed; a number: kills in one place</li></ul>`;
}

function laneTable(by: 'workload' | 'host', lanes: readonly Lane[]): Table {
  const stamp = (ms: number | undefined): string => (ms === undefined ? '–' : minuteOf(ms));
  return {
    kind: 'table',
    caption: `Kills by ${by}`,
    columns: [
      { title: by === 'workload' ? 'Workload' : 'Host', grow: true },
      { title: 'Incidents', align: 'right' },
      { title: 'First' },
      { title: 'Last' },
    ],
    rows: lanes.map(({ label, facts }) => [
      label,
      thousands(facts.length),
      stamp(facts[0]?.timeMs),
      stamp(facts.at(-1)?.timeMs),
    ]),
  };
}
