import { printable } from '../../lib/printable.ts';
import {
  cellOf,
  plainOf,
  type Block,
  type Document,
  type Figure,
  type Inline,
  type Table,
  type Text,
} from '../document.ts';

/** The document as Markdown (CommonMark with tables). */
export function markdownOf({ title, headline, subline, figures, sections }: Document): string {
  const parts = [
    `# ${words(title)}`,
    `**${words(headline)}**`,
    words(subline),
    figures
      .map(
        ({ label, value, note }) => `- ${words(label)}: ${words(value)}${note === undefined ? '' : ` ${words(note)}`}`,
      )
      .join('\n'),
    ...sections.flatMap((section) => [
      `## ${words(section.title)}`,
      ...section.blocks.flatMap((block) => blockParts(block, 3)),
    ]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

type Kind = Block['kind'];
type Of<K extends Kind> = Extract<Block, { readonly kind: K }>;
type Writers = { readonly [K in Kind]: (block: Of<K>, level: number) => readonly string[] };

const WRITERS: Writers = {
  paragraph: ({ text }) => [line(text)],
  heading: ({ text }, level) => [heading(text, level)],
  list: ({ items }) => [items.map((item) => `- ${line(item)}`).join('\n')],
  terms: ({ items }) => [items.map(([term, text]) => `- ${words(term)}: ${line(text)}`).join('\n')],
  badges: ({ items }) => [items.map(({ text }) => `\\[${words(text)}\\]`).join(' ')],
  commands: ({ title, lines }, level) => [heading(title, level), fenced(lines, 'sh')],
  lines: ({ lines }) => [
    fenced(
      lines.map((spans) => spans.map(({ text }) => text).join('')),
      'text',
    ),
  ],
  tree: ({ title, branches }, level) => [
    heading(title, level),
    branches
      .map(
        ({ depth, name, marks }) =>
          `${'  '.repeat(depth)}- ${words(name)}${marks.map(({ text }) => ` (${words(text)})`).join('')}`,
      )
      .join('\n'),
  ],
  columns: ({ columns }, level) => columns.flat().flatMap((block) => blockParts(block, level)),
  folded: ({ summary, blocks }, level) => [
    `*${words(summary)}*`,
    ...blocks.flatMap((block) => blockParts(block, level)),
  ],
  card: ({ heading: title, blocks }) => [
    heading(plainOf(title), 3),
    ...blocks.flatMap((block) => blockParts(block, 4)),
  ],
  download: () => ['The incidents as NDJSON: `oomstream replay --incidents FILE`.'],
  table: (table) => tableParts(table),
  figure: ({ title, table }: Figure) => (table === undefined ? [`*${words(title)}*`] : tableParts(table)),
};

function blockParts(block: Block, level: number): readonly string[] {
  return (WRITERS[block.kind] as (block: Block, level: number) => readonly string[])(block, level);
}

function heading(text: string, level: number): string {
  return `${'#'.repeat(level)} ${words(text)}`;
}

/** Text of a log as words of Markdown: no mark, link, tag, reference, mention or address comes of it. */
export function words(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>()#|~&@!$]/g, '\\$&')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/\bwww\./gi, (head) => `${head.slice(0, -1)}\\.`)
    .replace(/^([-+=]|\d+(?=[.)]))/, '\\$1');
}

function line(text: Text): string {
  return typeof text === 'string' ? words(text) : text.map(inline).join('');
}

function inline(piece: Inline): string {
  if (typeof piece === 'string') return words(piece);
  if (piece.kind === 'strong') return `**${words(piece.text)}**`;
  return piece.kind === 'name' ? words(piece.full) : words(piece.text);
}

/** A fence longer than any in it, so that no line of a log ends it. */
function fenced(lines: readonly string[], language: string): string {
  const shown = lines.map(printable);
  const longest = Math.max(2, ...shown.flatMap((each) => (each.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

function tableParts({ caption, columns, rows }: Table): readonly string[] {
  const head = `| ${columns.map(({ title }) => words(title)).join(' | ')} |`;
  const rule = `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`;
  const body = rows.map((row) => `| ${row.map((cell) => line(cellOf(cell).text)).join(' | ')} |`);
  return [`**${words(caption)}**`, [head, rule, ...body].join('\n')];
}
