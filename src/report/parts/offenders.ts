import { formatBytes } from '../../lib/quantity.ts';
import { sparkChart } from '../charts/spark-chart.ts';
import { spanOf, stampOf } from '../clock.ts';
import type { ReportData } from '../data/report.ts';
import { mostFirst, type KillPoint, type WorkloadTally } from '../data/tally.ts';
import type { Trend } from '../data/trends.ts';
import type { Block, Cell, Section, Text } from '../document.ts';
import { counted, nameText, shortName, thousands } from '../names.ts';

const SHOWN = 20;

/** Workloads that were killed more than once, how large their victims were each time, and what that looks like. */
export function offendersSection({ totals, trends }: ReportData): Section | undefined {
  const again = totals.workloads.filter(({ incidents }) => incidents > 1);
  if (again.length === 0) return undefined;
  const shown = again.slice(0, SHOWN);
  const more = again.length - shown.length;
  return {
    id: 'offenders',
    title: 'Killed again and again',
    blocks: [
      {
        kind: 'paragraph',
        text: 'The curve is the resident memory of the victim at each kill, from zero; the dashed line is the limit that held.',
      },
      {
        kind: 'table',
        caption: more > 0 ? `The ${String(SHOWN)} killed most often of ${thousands(again.length)}` : 'Repeat offenders',
        columns: [
          { title: 'Workload', grow: true },
          { title: 'Kills', align: 'right' },
          { title: 'Size at each kill' },
          { title: 'Limit', align: 'right' },
          { title: 'What it looks like', grow: true },
        ],
        rows: shown.map((tally) => offenderRow(tally, trends.of(tally.workload))),
      },
      ...shown.flatMap((tally) => findingBlocks(tally, trends.of(tally.workload))),
    ],
  };
}

function offenderRow(tally: WorkloadTally, trend: Trend | undefined): readonly Cell[] {
  const { workload, incidents, hosts, hostsCut, points, firstMs, lastMs } = tally;
  const span = firstMs === undefined || lastMs === undefined ? '' : ` in ${spanOf(lastMs - firstMs)}`;
  const [comm] = mostFirst(tally.byComm);
  return [
    { text: [nameText(workload, 40), comm === undefined ? '' : ` (${comm[0]})`] },
    { text: `${thousands(incidents)} on ${hostsCut ? 'at least ' : ''}${counted(hosts.size, 'host')}${span}` },
    { text: sizesOf(points), drawing: sparkChart(points, sparkWords(tally)) },
    { text: limitsOf(tally, trend) },
    { text: looksLike(points, trend) },
  ];
}

function sizesOf(points: readonly KillPoint[]): string {
  if (points.length === 0) return 'not told';
  const sizes = points.map(({ rssBytes }) => rssBytes);
  const [least, most] = [formatBytes(Math.min(...sizes)), formatBytes(Math.max(...sizes))];
  return least === most ? most : `${least} to ${most}`;
}

function sparkWords({ workload, points }: WorkloadTally): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  return `${shortName(workload)}: ${formatBytes(first.rssBytes)} at ${stampOf(first.timeMs)}, ${formatBytes(last.rssBytes)} at ${stampOf(last.timeMs)}`;
}

function limitsOf({ firstLimitBytes, lastLimitBytes }: WorkloadTally, trend: Trend | undefined): string {
  if (firstLimitBytes === undefined || lastLimitBytes === undefined) return '–';
  const now =
    firstLimitBytes === lastLimitBytes
      ? formatBytes(lastLimitBytes)
      : `${formatBytes(firstLimitBytes)} → ${formatBytes(lastLimitBytes)}`;
  const next = trend?.suggestedLimitBytes;
  return next === undefined ? now : `${now}; try ${formatBytes(next)}`;
}

const TREND_TEXT: Readonly<Record<Trend['trend'], string | undefined>> = {
  leak: 'leak',
  undersized: 'too small',
  unknown: undefined,
};
const ALIKE = 0.1;
const GROWTH = 0.15;
const LEAST_POINTS = 3;

/** What the windows say; and of the sizes only what they show. */
function looksLike(points: readonly KillPoint[], trend: Trend | undefined): Text {
  const said = trend === undefined ? undefined : TREND_TEXT[trend.trend];
  const loop = trend?.restartLoop === true ? 'restart loop' : undefined;
  const words = [said, loop].filter((word) => word !== undefined);
  return [...words.flatMap((text) => [{ kind: 'tag', tone: 'alarm', text } as const, ' ']), shapeOf(points)];
}

function shapeOf(all: readonly KillPoint[]): string {
  const limited = all.filter(({ limitBytes }) => limitBytes !== undefined);
  // What it was when the host ran out says nothing of its limit.
  if (limited.length < LEAST_POINTS || limited.length === all.length) return shapeOfAlike(all);
  return `where its limit was reached: ${shapeOfAlike(limited)}`;
}

function shapeOfAlike(points: readonly KillPoint[]): string {
  if (points.length < LEAST_POINTS) return 'too few kills to tell a leak from spikes';
  const sizes = points.map(({ rssBytes }) => rssBytes);
  if (areAlike(sizes)) return 'the same size each time: it fills what it may have';
  const shares = points.map(({ rssBytes, limitBytes }) => rssBytes / (limitBytes ?? Number.NaN));
  if (areAlike(shares)) return 'as large as its limit each time, also after that changed: it fills what it may have';
  const third = Math.max(1, Math.floor(sizes.length / 3));
  const [early, late] = [mean(sizes.slice(0, third)), mean(sizes.slice(-third))];
  if (late > early * (1 + GROWTH)) return 'larger from kill to kill: it grows';
  return early > late * (1 + GROWTH) ? 'smaller from kill to kill' : 'of uneven size: spikes';
}

function areAlike(values: readonly number[]): boolean {
  const most = Math.max(...values);
  return (most - Math.min(...values)) / most <= ALIKE;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** The findings over time, once per workload. */
function findingBlocks({ workload }: WorkloadTally, trend: Trend | undefined): readonly Block[] {
  const findings = [...(trend?.findings.values() ?? [])];
  if (findings.length === 0) return [];
  return [
    { kind: 'heading', text: shortName(workload) },
    { kind: 'list', items: findings.map(({ id, text }): Text => [{ kind: 'strong', text: id }, `: ${text}`]) },
  ];
}
