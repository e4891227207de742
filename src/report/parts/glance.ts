import { formatBytes } from '../../lib/quantity.ts';
import { minuteOf } from '../clock.ts';
import type { ReportData } from '../data/report.ts';
import type { Storms } from '../data/storms.ts';
import { mostFirst } from '../data/tally.ts';
import type { Block, Section, Table, Text } from '../document.ts';
import { causeWords, counted, nameText, SCOPE_WORDS, thousands } from '../names.ts';

const CAUSES_SHOWN = 12;
const WORKLOADS_SHOWN = 10;
const STORMS_SHOWN = 5;

/** By cause, by whose memory was short, which hosts had storms, and who was hit most. */
export function glanceSection({ totals }: ReportData): Section {
  const scopes = mostFirst(totals.byScope).map(
    ([scope, count]) => `${SCOPE_WORDS[scope as keyof typeof SCOPE_WORDS]} in ${thousands(count)}`,
  );
  return {
    id: 'glance',
    title: 'What happened',
    blocks: [
      { kind: 'paragraph', text: `What had run out: ${scopes.join(', ')}.` },
      ...stormBlocks(totals.storms),
      { kind: 'columns', columns: [[causeTable(totals)], [workloadTable(totals)]] },
    ],
  };
}

/** A storm shows in no other table: its kills may lie on many workloads of a host. */
function stormBlocks({ largest, unlisted }: Storms): readonly Block[] {
  if (largest.length === 0) return [];
  const shown = largest.slice(0, STORMS_SHOWN).map(({ host, incidents, firstMs, lastMs, mostVictims }): Text => {
    const told = `${counted(incidents, 'incident')} close together from ${minuteOf(firstMs)} to ${minuteOf(lastMs)}`;
    return [
      { kind: 'tag', tone: 'alarm', text: 'storm' },
      ' ',
      nameText(host),
      `: ${told}; in the worst minute ${counted(mostVictims, 'process', 'processes')} were killed. Look at the first of them.`,
    ];
  });
  const more = largest.length - shown.length;
  const rest = more === 0 ? [] : [`and ${unlisted > 0 ? 'at least ' : ''}${thousands(more)} more`];
  return [{ kind: 'list', items: [...shown, ...rest] }];
}

function causeTable({ byCause, incidents }: ReportData['totals']): Table {
  return {
    kind: 'table',
    caption:
      byCause.size > CAUSES_SHOWN ? `By cause (${String(CAUSES_SHOWN)} of ${thousands(byCause.size)})` : 'By cause',
    columns: [{ title: 'Cause', grow: true }, { title: 'Rule' }, { title: 'Incidents', align: 'right' }],
    rows: mostFirst(byCause)
      .slice(0, CAUSES_SHOWN)
      .map(([id, count]) => [
        { text: causeWords(id), share: count / incidents },
        [{ kind: 'code', text: id }],
        thousands(count),
      ]),
  };
}

function workloadTable({ workloads, incidents }: ReportData['totals']): Table {
  return {
    kind: 'table',
    caption:
      workloads.length > WORKLOADS_SHOWN
        ? `Hit most (${String(WORKLOADS_SHOWN)} of ${thousands(workloads.length)})`
        : 'By workload',
    columns: [
      { title: 'Workload', grow: true },
      { title: 'Incidents', align: 'right' },
      { title: 'Limit', align: 'right' },
      { title: 'Freed', align: 'right' },
    ],
    rows: workloads
      .slice(0, WORKLOADS_SHOWN)
      .map((tally) => [
        { text: [nameText(tally.workload, 40)], share: tally.incidents / incidents },
        thousands(tally.incidents),
        tally.lastLimitBytes === undefined ? '–' : formatBytes(tally.lastLimitBytes),
        tally.freedBytes === 0 ? '–' : formatBytes(tally.freedBytes),
      ]),
  };
}
