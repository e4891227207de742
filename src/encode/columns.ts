import { printable } from '../lib/printable.ts';

/** A column of a text table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Wider cells are cut in the middle, where ids differ least. */
  readonly maxWidth?: number;
}

/** Rows as lines of aligned text under their titles; every cell is made printable. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell, maxWidth }) => shorten(printable(cell(row)), maxWidth)));
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, at) =>
        columns[at]?.align === 'right' ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** At most `width` characters, cut in the middle with an ellipsis. */
export function shorten(text: string, width = Number.POSITIVE_INFINITY): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** Blanks where a line may end: not between a number and its unit. */
const BLANKS = /\s+(?!(?:[KMGTPE]iB|bytes|%)(?![A-Za-z0-9]))/;

/** Words laid out in lines of at most `width` characters, each begun with `indent`; a longer word stands alone. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BLANKS)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}
