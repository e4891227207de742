import { tableLines, wrap } from '../../encode/columns.ts';
import { printable } from '../../lib/printable.ts';
import {
  cellOf,
  plainOf,
  type Block,
  type Document,
  type Inline,
  type Section,
  type Table,
  type Text,
} from '../document.ts';

const WIDTH = 100;
const BAR_WIDTH = 16;
const CELL_WIDTH = 64;

/** The document as text of a hundred columns. */
export function textOf({ title, headline, subline, figures, sections }: Document): string {
  const lines = [
    ...underlined(title, '='),
    ...wrap(printable(headline), WIDTH),
    ...wrap(printable(subline), WIDTH),
    '',
    ...figures.map(({ label, value, note = '' }) => `${label.padEnd(18)}${value} ${note}`.trimEnd()),
    ...sections.flatMap(sectionLines),
  ];
  return `${lines.join('\n')}\n`;
}

/** One section as lines. */
export function sectionLines({ title, blocks }: Section): readonly string[] {
  return ['', ...underlined(title, '-'), ...blocks.flatMap(blockLines)];
}

type Kind = Block['kind'];
type Of<K extends Kind> = Extract<Block, { readonly kind: K }>;
type Writers = { readonly [K in Kind]: (block: Of<K>) => readonly string[] };

const WRITERS: Writers = {
  paragraph: ({ text }) => [...wrap(plain(text), WIDTH), ''],
  heading: ({ text }) => [printable(text)],
  list: ({ items }) => [...items.flatMap((item) => bullet(plain(item))), ''],
  terms: ({ items }) => [...items.flatMap(([term, text]) => wrap(`${term}: ${plain(text)}`, WIDTH, '  ')), ''],
  badges: ({ items }) => [...wrap(items.map(({ text }) => `[${printable(text)}]`).join(' '), WIDTH), ''],
  // Commands stay on one line each, so that they can be copied whole.
  commands: ({ title, lines }) => [title, ...lines.map((line) => `  ${printable(line)}`), ''],
  lines: ({ lines }) => [...lines.map((spans) => `  ${printable(spans.map(({ text }) => text).join(''))}`), ''],
  tree: ({ title, branches }) => [
    title,
    ...branches.map(
      ({ depth, name, marks }) =>
        `  ${'  '.repeat(depth)}${printable(name)}${marks.map(({ text }) => `  [${text}]`).join('')}`,
    ),
    '',
  ],
  columns: ({ columns }) => columns.flat().flatMap(blockLines),
  folded: ({ summary, blocks }) => [printable(summary), ...blocks.flatMap(blockLines)],
  card: ({ heading, blocks }) => ['', ...underlined(plainOf(heading), '·'), ...blocks.flatMap(blockLines)],
  download: () => ['The incidents as NDJSON: oomstream replay --incidents FILE', ''],
  table: (table) => textTable(table),
  figure: ({ title, table }) => (table === undefined ? [printable(title), ''] : textTable(table)),
};

/** One block as lines. */
export function blockLines(block: Block): readonly string[] {
  return (WRITERS[block.kind] as (block: Block) => readonly string[])(block);
}

function underlined(text: string, rule: string): readonly string[] {
  const shown = printable(text);
  return [shown, rule.repeat(Math.min(WIDTH, shown.length))];
}

function bullet(text: string): readonly string[] {
  return wrap(text, WIDTH, '    ').map((line, at) => (at === 0 ? `  - ${line.slice(4)}` : line));
}

function plain(text: Text): string {
  return printable(typeof text === 'string' ? text : text.map(inlineText).join(''));
}

function inlineText(inline: Inline): string {
  if (typeof inline === 'string') return inline;
  return inline.kind === 'tag' ? `[${inline.text}]` : inline.text;
}

function textTable({ caption, columns, rows }: Table): readonly string[] {
  const withBars = rows.some((row) => row.some((cell) => cellOf(cell).share !== undefined));
  const shape = columns.map(({ title, align }, at) => ({
    title: title.toUpperCase(),
    ...(align === undefined ? {} : { align }),
    cell: (row: Table['rows'][number]) => plain(cellOf(row[at] ?? '').text),
    // What stands last may be as long as it is.
    ...(at === columns.length - 1 && !withBars ? {} : { maxWidth: CELL_WIDTH }),
  }));
  const bars = { title: '', cell: (row: Table['rows'][number]) => barOf(row) };
  return [printable(caption), ...tableLines(withBars ? [...shape, bars] : shape, rows).map((line) => `  ${line}`), ''];
}

function barOf(row: Table['rows'][number]): string {
  const share = row.map((cell) => cellOf(cell).share).find((each) => each !== undefined) ?? 0;
  return '█'.repeat(Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH));
}
