import { createHash } from 'node:crypto';
import { PATTERN_DEFINITIONS } from '../charts/patterns.ts';
import type { Block, Document, Section } from '../document.ts';
import { thousands } from '../names.ts';
import { blockMarkup } from './html-blocks.ts';
import { markup, Markup, NOTHING } from './markup.ts';
import { STYLE_SHEET } from './style.ts';

const MAX_CARD_CHARS = 8_388_608;

/** The document as one HTML page that needs no network and no script, and may run none. */
export function htmlOf(document: Document): string {
  const { title, headline, subline, figures, sections } = document;
  const room: Room = { chars: MAX_CARD_CHARS };
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="oomstream">
<title>${title}: ${headline}</title>
<style>${Markup.trusted(STYLE_SHEET)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${PATTERN_DEFINITIONS}
<header>
<p class="kicker">${title}</p>
<h1>${headline}</h1>
<p class="sub">${subline}</p>
${figuresMarkup(figures)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
${sections.map((section) => sectionMarkup(section, room))}
</main>
<footer><p>Written by oomstream from the logs alone. Nothing on this page is fetched, and nothing of it runs.</p></footer>
</body>
</html>
`;
  return page.toString();
}

/** Nothing may be loaded or run; the style sheet is allowed by its digest. */
function policy(): string {
  const digest = createHash('sha256').update(STYLE_SHEET).digest('base64');
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}

function figuresMarkup(figures: Document['figures']): Markup {
  if (figures.length === 0) return NOTHING;
  const items = figures.map(
    ({ label, value, note }) =>
      markup`<div><dt>${label}</dt><dd>${value}${note === undefined ? NOTHING : markup` <small>${note}</small>`}</dd></div>`,
  );
  return markup`<dl class="figures">${items}</dl>`;
}

/** Characters left for cards. */
interface Room {
  chars: number;
}

function sectionMarkup({ id, title, blocks }: Section, room: Room): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h">${title}</h2>
${bounded(blocks, room)}</section>
`;
}

/** Cards beyond the bound are left out, and it is said how many. */
function bounded(blocks: readonly Block[], room: Room): readonly Markup[] {
  const written: Markup[] = [];
  let left = 0;
  for (const block of blocks) {
    const piece = blockMarkup(block);
    if (block.kind === 'card') {
      room.chars -= piece.toString().length;
      if (room.chars < 0) {
        left += 1;
        continue;
      }
    }
    written.push(piece);
  }
  if (left > 0)
    written.push(
      markup`<p class="note">${thousands(left)} further cards are left out, so that the page stays small.</p>`,
    );
  return written;
}
