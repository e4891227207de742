import { formatBytes } from '../../lib/quantity.ts';
import type { ReportData } from '../data/report.ts';
import { mostFirst } from '../data/tally.ts';
import type { Section, Table } from '../document.ts';
import { causeWords, nameText, SCOPE_WORDS, thousands } from '../names.ts';

const CAUSES_SHOWN = 12;
const WORKLOADS_SHOWN = 10;

/** By cause, by whose memory was short, and who was hit most. */
export function glanceSection({ totals }: ReportData): Section {
  const scopes = mostFirst(totals.byScope).map(
    ([scope, count]) => `${SCOPE_WORDS[scope as keyof typeof SCOPE_WORDS]} in ${thousands(count)}`,
  );
  return {
    id: 'glance',
    title: 'What happened',
    blocks: [
      { kind: 'paragraph', text: `What had run out: ${scopes.join(', ')}.` },
      { kind: 'columns', columns: [[causeTable(totals)], [workloadTable(totals)]] },
    ],
  };
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
