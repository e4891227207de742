import { formatBytes } from '../../lib/quantity.ts';
import type { ReportData } from '../data/report.ts';
import type { Shown } from '../data/exemplars.ts';
import type { Block, Cell, Section, Text } from '../document.ts';
import { causeWords, nameText, SEVERITY_TONE, thousands } from '../names.ts';
import { cardBlock, cardId, whenOf } from './card.ts';

/** A list of the incidents that are shown whole, and a card for each. */
export function incidentsSection({ shown, totals }: ReportData): Section | undefined {
  if (shown.length === 0) return undefined;
  return {
    id: 'incidents',
    title: 'Incidents',
    blocks: [
      ...(shown.length < totals.incidents ? [choiceNote(shown.length, totals.incidents)] : []),
      {
        kind: 'table',
        caption: shown.length < totals.incidents ? 'The incidents that are shown whole' : 'All incidents',
        columns: [
          { title: 'Time' },
          { title: 'Host' },
          { title: 'Workload', grow: true },
          { title: 'Killed' },
          { title: 'Resident', align: 'right' },
          { title: 'Cause', grow: true },
        ],
        rows: shown.map(indexRow),
      },
      ...shown.map(cardBlock),
    ],
  };
}

function choiceNote(shown: number, all: number): Block {
  const text = `Shown whole are ${thousands(shown)} of ${thousands(all)} incidents: of each workload and cause the first, the largest and the last, the worst and the most frequent workloads first.`;
  return { kind: 'paragraph', tone: 'note', text };
}

function indexRow({ incident, facts }: Shown): readonly Cell[] {
  const time: Text = [{ kind: 'link', to: cardId(incident.id), text: whenOf(incident) }];
  const killed = facts.victims > 1 ? `${facts.comm ?? '?'} and ${String(facts.victims - 1)} more` : (facts.comm ?? '–');
  return [
    { text: time },
    { text: facts.host },
    { text: [nameText(facts.workload, 40)] },
    { text: killed },
    { text: facts.rssBytes === undefined ? '–' : formatBytes(facts.rssBytes) },
    {
      text: [{ kind: 'tag', tone: SEVERITY_TONE[facts.severity], text: facts.severity }, ` ${causeWords(facts.cause)}`],
    },
  ];
}
