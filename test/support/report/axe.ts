import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** What axe-core does grows faster than the elements it is shown: few cards at a time take a fifth of the time that all take. */
const CARDS_AT_ONCE = 10;

/**
 * What axe-core finds on a page of the report with all its folds open: of each violation the rule and the first element, as HTML.
 * The page without its cards comes first, then the cards in batches, each alone in its section; afterwards they are gone from the page.
 * The page's context needs `bypassCSP`: the policy allows no script, and only the checker's own is let in.
 */
export async function barriersOf(page: Page): Promise<{ readonly cards: number; readonly found: unknown }> {
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(`(async () => {
    const found = [];
    const look = async (context) => {
      const { violations } = await axe.run(context, { resultTypes: ['violations'] });
      found.push(...violations.map(({ id, nodes }) => [id, nodes[0].html]));
    };
    for (const fold of document.querySelectorAll('details')) fold.open = true;
    const cards = [...document.querySelectorAll('.card')];
    const section = cards[0].parentElement;
    for (const card of cards) card.remove();
    await look(document);
    section.replaceChildren(section.querySelector('h2'));
    for (const other of document.querySelectorAll('main > section')) if (other !== section) other.remove();
    for (let at = 0; at < cards.length; at += ${String(CARDS_AT_ONCE)}) {
      const some = cards.slice(at, at + ${String(CARDS_AT_ONCE)});
      section.append(...some);
      await look({ include: some });
      for (const card of some) card.remove();
    }
    return { cards: cards.length, found };
  })()`);
}
