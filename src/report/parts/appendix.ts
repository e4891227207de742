import type { ReportData } from '../data/report.ts';
import type { Block, Section } from '../document.ts';
import { counted, thousands } from '../names.ts';

/** The data itself, and how this was made. */
export function appendixSection({ about, packed, totals }: ReportData): Section {
  return {
    id: 'appendix',
    title: 'Data and origin',
    blocks: [
      ...downloadBlocks(packed, totals.incidents),
      { kind: 'commands', title: 'Made by', lines: [about.command.map(quoted).join(' ')] },
      {
        kind: 'terms',
        items: [
          ['oomstream', about.productVersion],
          ['Schemas', 'oomstream.incident/1, oomstream.aggregate/1'],
        ],
      },
    ],
  };
}

function downloadBlocks({ base64, count }: ReportData['packed'], all: number): readonly Block[] {
  if (all === 0) return [];
  const note =
    count === all
      ? `${counted(all, 'incident')} as NDJSON (gzip)`
      : `The first ${thousands(count)} of ${thousands(all)} incidents as NDJSON (gzip); --incidents FILE writes all of them`;
  return count === 0
    ? [
        {
          kind: 'paragraph',
          tone: 'note',
          text: 'The incidents are too large to be embedded; --incidents FILE writes them.',
        },
      ]
    : [{ kind: 'download', file: 'incidents.ndjson.gz', base64, text: note }];
}

/** A word of a command line, quoted for a shell where it must be. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
