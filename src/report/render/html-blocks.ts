import {
  cellOf,
  type Block,
  type Branch,
  type Cell,
  type Figure,
  type Inline,
  type Span,
  type Table,
  type TableColumn,
  type Text,
} from '../document.ts';
import { markup, Markup, NOTHING } from './markup.ts';

type Kind = Block['kind'];
type Of<K extends Kind> = Extract<Block, { readonly kind: K }>;
/** Writes a block; `level` is that of a heading in it. */
type Writers = { readonly [K in Kind]: (block: Of<K>, level: 3 | 4) => Markup };

const WRITERS: Writers = {
  paragraph: ({ text, tone }) =>
    markup`<p${tone === undefined ? NOTHING : markup` class="${tone}"`}>${inlines(text)}</p>`,
  heading: ({ text }, level) => heading(text, level),
  list: ({ items }) => markup`<ul class="plain">${items.map((item) => markup`<li>${inlines(item)}</li>`)}</ul>`,
  terms: ({ items }) =>
    markup`<dl class="terms">${items.map(([term, text]) => markup`<dt>${term}</dt><dd>${inlines(text)}</dd>`)}</dl>`,
  badges: ({ items }) =>
    markup`<ul class="badges">${items.map(({ tone, text }) => markup`<li class="tag t-${tone}">${text}</li>`)}</ul>`,
  commands: ({ title, lines }, level) =>
    markup`${heading(title, level)}${lines.map((line) => markup`<pre><code>${line}</code></pre>`)}`,
  lines: ({ lines }) =>
    markup`<ol class="lines">${lines.map((spans) => markup`<li>${spans.map(spanMarkup)}</li>`)}</ol>`,
  tree: ({ title, branches }, level) => markup`${heading(title, level)}<ul class="tree">${nested(branches)}</ul>`,
  columns: ({ columns }, level) =>
    markup`<div class="columns">${columns.map((blocks) => markup`<div>${blocksMarkup(blocks, level)}</div>`)}</div>`,
  folded: ({ summary, blocks }, level) =>
    markup`<details><summary>${summary}</summary><div class="in">${blocksMarkup(blocks, level)}</div></details>`,
  card: ({ id, tone, heading: title, blocks }) =>
    markup`<article class="card c-${tone}" id="${id}" aria-labelledby="${id}-h"><h3 id="${id}-h">${inlines(title)}</h3>${blocksMarkup(blocks, 4)}</article>`,
  download: ({ file, base64, text }) =>
    markup`<p class="download"><a class="button" download="${file}" href="data:application/gzip;base64,${base64}">Download ${file}</a></p><p class="note">${text}</p>`,
  table: (table) => tableMarkup(table),
  figure: (figure) => figureMarkup(figure),
};

/** One block as HTML. */
export function blockMarkup(block: Block, level: 3 | 4 = 3): Markup {
  // The table pairs each kind with its own writer; TypeScript cannot follow that through the lookup.
  return (WRITERS[block.kind] as (block: Block, level: 3 | 4) => Markup)(block, level);
}

function blocksMarkup(blocks: readonly Block[], level: 3 | 4): readonly Markup[] {
  return blocks.map((block) => blockMarkup(block, level));
}

function heading(text: string, level: 3 | 4): Markup {
  return level === 3 ? markup`<h3>${text}</h3>` : markup`<h4>${text}</h4>`;
}

/** Running text as HTML. */
export function inlines(text: Text): readonly Markup[] {
  return (typeof text === 'string' ? [text] : text).map(inlineMarkup);
}

function inlineMarkup(inline: Inline): Markup {
  if (typeof inline === 'string') return markup`${inline}`;
  if (inline.kind === 'link') return markup`<a href="#${inline.to}">${inline.text}</a>`;
  if (inline.kind === 'tag') return markup`<span class="tag t-${inline.tone}">${inline.text}</span>`;
  if (inline.kind === 'name') return markup`<span title="${inline.full}">${inline.text}</span>`;
  return inline.kind === 'strong' ? markup`<strong>${inline.text}</strong>` : markup`<code>${inline.text}</code>`;
}

function spanMarkup({ text, means }: Span): Markup {
  return means === undefined ? markup`${text}` : markup`<mark title="${means}">${text}</mark>`;
}

/** Branches in the order of a walk as lists in lists. */
function nested(branches: readonly Branch[]): readonly Markup[] {
  const items: Markup[] = [];
  for (let at = 0; at < branches.length;) {
    const branch = branches[at];
    if (branch === undefined) break;
    const next = branches.findIndex(({ depth }, index) => index > at && depth <= branch.depth);
    const children = branches.slice(at + 1, next === -1 ? branches.length : next);
    const marks = branch.marks.map(({ tone, text }) => markup` <span class="tag t-${tone}">${text}</span>`);
    items.push(
      markup`<li>${branch.name}${marks}${children.length === 0 ? NOTHING : markup`<ul>${nested(children)}</ul>`}</li>`,
    );
    at += children.length + 1;
  }
  return items;
}

function tableMarkup({ caption, columns, rows, style }: Table, captionHidden = false): Markup {
  const head = columns.map((column) => markup`<th scope="col"${classOf(column)}>${column.title}</th>`);
  const body = rows.map(
    (row) => markup`<tr>${row.map((cell, at) => cellMarkup(cellOf(cell), columns[at] ?? { title: '' }, at))}</tr>`,
  );
  return markup`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table${style === undefined ? NOTHING : markup` class="${style}"`}><caption${captionHidden ? markup` class="unseen"` : NOTHING}>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellMarkup(cell: Cell, column: TableColumn, at: number): Markup {
  const content = markup`${cell.drawing ?? NOTHING}${inlines(cell.text)}${cell.share === undefined ? NOTHING : bar(cell.share)}`;
  if (at === 0) return markup`<th scope="row"${classOf(column)}>${content}</th>`;
  return markup`<td${classOf(column, cell.heat)}>${content}</td>`;
}

function classOf({ align, grow }: TableColumn, heat?: number): Markup {
  const names = [
    ...(align === 'right' ? ['r'] : []),
    ...(grow === true ? ['g'] : []),
    ...(heat === undefined ? [] : [`h${String(heat)}`]),
  ];
  return names.length === 0 ? NOTHING : markup` class="${names.join(' ')}"`;
}

function bar(share: number): Markup {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return markup`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="4"/></svg>`;
}

function figureMarkup({ title, drawing, legend, note, table, wide }: Figure): Markup {
  const said = note === undefined ? NOTHING : markup`<p class="note">${note}</p>`;
  if (wide !== true) {
    // The table stands right below: its caption is the drawing's, and need not be seen twice.
    const below = table === undefined ? NOTHING : tableMarkup(table, true);
    return markup`<figure><figcaption>${table?.caption ?? title}</figcaption>${drawing}${legend ?? NOTHING}${said}</figure>${below}`;
  }
  const fallback = table === undefined ? NOTHING : tableMarkup(table);
  const folded =
    table === undefined
      ? NOTHING
      : markup`<details><summary>As a table</summary><div class="in">${fallback}</div></details>`;
  return markup`<figure class="wide"><figcaption>${title}</figcaption><div class="scroll" role="group" aria-label="${title}" tabindex="0">${drawing}</div>${legend ?? NOTHING}${said}</figure>${folded}`;
}
