import { present } from '../lib/present.ts';
import type { Family } from '../model/family.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { EventOf } from '../model/line-event.ts';
import { gapsOf } from './gaps.ts';
import type { HeldLine } from './held-line.ts';
import type { Report } from './report.ts';
import { SPARED } from './victim-identity.ts';

type Evidence = IncidentDraft['evidence'];

const EXCERPT_FAMILIES: ReadonlySet<Family> = new Set<Family>([
  'manual',
  'opening',
  'taskIn',
  'memcgUsage',
  'constraint',
  'candidate',
  'killed',
  'group',
  'vmKilling',
  'wouldKill',
  'alreadyExiting',
  'nothingKillable',
  'panic',
]);
const MAX_EXCERPT_LINES = 12;
const MAX_EXCERPT_CHARS = 1024;

/** How well the log supports the incident: what is missing or damaged, which lines decide, where they came from. */
export function evidenceOf(report: Report, deciding: HeldLine): Evidence {
  const gaps = gapsOf(report);
  const suppressed = report.lines.reduce((sum, line) => sum + suppressedIn(line.held), 0);
  return {
    lines: report.lineCount + report.repeated,
    missing: missingOf(report),
    damaged: damagedOf(report),
    duplicates: report.duplicates,
    copies: report.copies.size,
    provenance: deciding.sieved.line.provenance,
    ...present({
      late: report.late || undefined,
      cut: report.cut || undefined,
      suppressed: suppressed === 0 ? undefined : suppressed,
      reassembled: reassembledIn(report),
      gaps: gaps.length === 0 ? undefined : gaps,
    }),
    origins: originsOf(report),
    excerpt: excerptOf(report),
  };
}

function reassembledIn({ lines }: Report): number | undefined {
  const count = lines.filter(({ held }) => held.pieces !== undefined).length;
  return count === 0 ? undefined : count;
}

function missingOf(report: Report): string[] {
  const has = (...families: Family[]): boolean => families.some((family) => report.first(family) !== undefined);
  const parts: readonly (readonly [name: string, there: boolean])[] = [
    ['opening', has('opening')],
    ['cpuLine', has('cpuLine')],
    ['memory', has('memcgUsage', 'memcgStats', 'memInfo', 'memInfoTotals', 'memInfoNode', 'memInfoZone')],
    ['taskTable', has('taskRow', 'tableHeader')],
    ['tableHeader', has('tableHeader') || !has('taskRow')],
    ['constraint', has('constraint') || !printsConstraint(report.kills[0])],
    ['killed', has('killed') || !has('constraint') || has(...SPARED)],
  ];
  return parts.flatMap(([name, there]) => (there ? [] : [name]));
}

/** Kernels whose kill line tells page tables or oom_score_adj (5.4) print the oom-kill line (5.0) as well. */
function printsConstraint(kill: EventOf<'killed'> | undefined): boolean {
  return kill?.pgtablesBytes !== undefined || kill?.oomScoreAdj !== undefined;
}

function suppressedIn({ sieved: { event } }: HeldLine): number {
  return event.family === 'suppressed' ? event.count : 0;
}

const LINE_NAMES: Partial<Record<Family, string>> = {
  constraint: 'oom-kill line',
  killed: 'kill line',
  opening: 'opening line',
  taskRow: 'task row',
};

function damagedOf(report: Report): string[] {
  const columns = report.first('tableHeader')?.columns.length ?? 0;
  const cells = columns - Number(report.first('tableHeader')?.columns.includes('pid'));
  const damaged = new Set(report.damaged);
  for (const { held } of report.lines) {
    const { event } = held.sieved;
    if (event.truncated === true) damaged.add(LINE_NAMES[event.family] ?? `${event.family} line`);
    if (event.family === 'taskRow' && event.cells.length < cells) damaged.add('task row');
  }
  return [...damaged].sort();
}

function originsOf(report: Report): NonNullable<Evidence['origins']> {
  const ends = [report.lines[0], report.lines.at(-1)].flatMap((line) => (line === undefined ? [] : [line.held]));
  return ends.map(({ sieved: { origin } }) => ({
    topic: origin.topic,
    partition: origin.partition,
    offset: origin.offset,
  }));
}

function excerptOf(report: Report): string[] {
  return report.lines
    .filter((line) => EXCERPT_FAMILIES.has(line.held.sieved.event.family))
    .slice(0, MAX_EXCERPT_LINES)
    .map((line) => line.held.sieved.line.message.slice(0, MAX_EXCERPT_CHARS));
}
