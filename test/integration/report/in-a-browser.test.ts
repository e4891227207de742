import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReportCollector } from '../../../src/report/data/report.ts';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { startChromium } from '../../support/chromium/start-chromium.ts';
import { barriersOf } from '../../support/report/axe.ts';
import { analyseDay } from '../../support/report/day-report.ts';
import { poisoned } from '../../support/report/hostile.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-report-'));
const file = join(folder, 'report.html');
const EVIL = '"><script>globalThis.ran = 1</script><img src=x onerror="globalThis.ran = 1">';

const records = [...demoFleet()].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
// Few cards, each of a kind: axe-core takes its time for every element.
const collector = new ReportCollector({ maxCards: 6 });
const { incidents, aggregates } = analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });
for (const incident of incidents) {
  const hostile = poisoned(incident, EVIL);
  collector.incident({ ...hostile, host: { ...hostile.host, labels: { [EVIL]: EVIL } } });
}
for (const aggregate of aggregates) collector.aggregate(poisoned(aggregate, EVIL));
writeFileSync(
  file,
  htmlOf(
    postmortem(
      collector.finish({
        productVersion: '0',
        command: [EVIL],
        inputs: [EVIL],
        errors: [EVIL],
        outcomes: { [EVIL]: 1 },
      }),
    ),
  ),
);

// Many of everything: hosts, workloads, a storm, a leak, lines that are lost; and with all its cards.
const badDayFile = join(folder, 'bad-day.html');
const fewCardsFile = join(folder, 'bad-day-few-cards.html');
const NOON = Date.UTC(2026, 8, 14, 12);

function writeBadDayReports(): void {
  const day = analyseDay({ hosts: 60, incidents: 3000 });
  for (const [path, options] of [
    [badDayFile, {}],
    [fewCardsFile, { maxCards: 6 }],
  ] as const) {
    const many = new ReportCollector(options);
    for (const incident of day.incidents) many.incident(incident);
    for (const aggregate of day.aggregates) many.aggregate(aggregate);
    const about = { productVersion: '0', command: ['oomstream'], inputs: ['/var/log'], compareAtMs: NOON };
    writeFileSync(path, htmlOf(postmortem(many.finish(about))));
  }
}

const started = await startChromium();

beforeAll(() => {
  if ('browser' in started) writeBadDayReports();
});

afterAll(async () => {
  if ('browser' in started) await started.browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const LIGHT_DESKTOP = { viewport: { width: 1280, height: 900 }, colorScheme: 'light' } as const;
const DARK_DESKTOP = { ...LIGHT_DESKTOP, colorScheme: 'dark' } as const;
const LIGHT_PHONE = { viewport: { width: 360, height: 800 }, colorScheme: 'light' } as const;
const DARK_PHONE = { ...LIGHT_PHONE, colorScheme: 'dark' } as const;
// All cards at both widths and in both schemes; the two other pairs of them with few cards, for axe-core takes its time.
const SEEN: readonly (readonly [of: string, on: string, path: string, cards: number, look: BrowserContextOptions])[] = [
  ['a demo with hostile names', 'a desktop, light', file, 6, LIGHT_DESKTOP],
  ['a demo with hostile names', 'a desktop, dark', file, 6, DARK_DESKTOP],
  ['a demo with hostile names', 'a phone, light', file, 6, LIGHT_PHONE],
  ['a demo with hostile names', 'a phone, dark', file, 6, DARK_PHONE],
  ['a day of 3000 incidents on 60 hosts', 'a desktop, light', badDayFile, 150, LIGHT_DESKTOP],
  ['a day of 3000 incidents on 60 hosts', 'a phone, dark', badDayFile, 150, DARK_PHONE],
  ['a day with few cards', 'a desktop, dark', fewCardsFile, 6, DARK_DESKTOP],
  ['a day with few cards', 'a phone, light', fewCardsFile, 6, LIGHT_PHONE],
];
const PAGES: readonly (readonly [name: string, path: string])[] = [
  ['a demo with hostile names', file],
  ['a day of 3000 incidents on 60 hosts', badDayFile],
];
/** All cards take axe-core half a minute; longer where others work on the machine too. */
const AXE_DEADLINE_MS = 600_000;
/** A4 without its margins of 13 mm, in CSS pixels. */
const PAPER_WIDTH = 696;

const missing = 'missing' in started ? started.missing : '';

describe.skipIf(missing !== '')(`the report in a browser${missing === '' ? '' : ` (left out: ${missing})`}`, () => {
  const browser = 'browser' in started ? started.browser : undefined;

  /** What is found on a page, and what was heard while it was opened: requests and messages on the console. */
  async function opened<T>(
    path: string,
    javaScriptEnabled: boolean,
    look: (page: Page) => Promise<T>,
  ): Promise<{ readonly heard: readonly string[]; readonly found: T }> {
    if (browser === undefined) throw new Error(missing);
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(String(error)));
    page.on('request', (request) => heard.push(request.url()));
    await page.goto(`file://${path}`);
    const found = await look(page);
    await context.close();
    return { heard, found };
  }

  it.each(SEEN)(
    'of %s has no barrier that axe-core finds on %s',
    async (_of, _on, path, cards, look) => {
      // Only the checker's own script needs the policy lifted.
      const context = await browser?.newContext({ ...look, bypassCSP: true });
      const page = await context?.newPage();
      await page?.goto(`file://${path}`);
      await page?.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
      const overflow: unknown = await page?.evaluate('document.documentElement.scrollWidth - innerWidth');
      const barriers = page === undefined ? undefined : await barriersOf(page);
      await context?.close();
      expect(barriers).toEqual({ cards, found: [] });
      expect(overflow).toBe(0);
    },
    AXE_DEADLINE_MS,
  );

  it.each([true, false])('asks for nothing, says nothing and runs nothing (scripts: %s)', async (javaScriptEnabled) => {
    const { heard, ...seen } = await opened(file, javaScriptEnabled, (page) =>
      Promise.all([
        page.locator('script, img').count(),
        page.locator('h1').innerText(),
        javaScriptEnabled ? page.evaluate('globalThis.ran') : undefined,
      ]),
    );
    const [scripts, headline, ran] = seen.found;
    expect(scripts).toBe(0);
    expect(headline).toContain('23 processes killed');
    expect(ran).toBeUndefined();
    expect(heard).toEqual([`file://${file}`]);
  });

  it('of a bad day tells the storm, the leak and the gaps, from disk, without a script, a request or a word on the console', async () => {
    const { heard, found } = await opened(badDayFile, false, async (page) => {
      const lines = page.locator('.card ol.lines').first();
      const folded = await lines.isVisible();
      await page.locator('.card summary', { hasText: 'The lines that decide' }).first().click();
      return {
        folded,
        unfolded: await lines.isVisible(),
        scripts: await page.locator('script, img').count(),
        headline: await page.locator('h1').innerText(),
        figures: await page.locator('.figures').innerText(),
        storms: await page.locator('#glance li', { hasText: 'storm' }).allInnerTexts(),
        leaks: await page.locator('#offenders li', { hasText: 'C3.leak' }).count(),
        gapsDrawn: await page.locator('#timeline .wide rect.lost').count(),
        gapsTold: await page.locator('#quality tr', { hasText: 'lines are known to be lost' }).innerText(),
        cards: await page.locator('.card').count(),
        text: await page.locator('body').innerText(),
      };
    });
    const withScripts = await opened(badDayFile, true, (page) => page.locator('body').innerText());
    expect(heard).toEqual([`file://${badDayFile}`]);
    expect(withScripts.heard).toEqual(heard);
    expect(found).toMatchObject({ folded: false, unfolded: true, scripts: 0, cards: 150 });
    expect(found.headline).toMatch(/^3\u00a0\d{3} processes killed on 60 hosts in 24 h/);
    expect(found.figures).toMatch(/Incidents\s+(2\u00a099\d|3\u00a0000)\s/);
    expect(found.storms.join()).toMatch(/k8s-02: \d{3} incidents close together from 2026-09-14 09:0\dZ/);
    expect(found.leaks).toBeGreaterThan(0);
    expect(found.gapsDrawn).toBeGreaterThan(10);
    expect(found.gapsTold).toMatch(/\s[1-9]\d*$/);
    // What was unfolded by hand is all that the two differ in.
    expect(found.text.length).toBeGreaterThan(withScripts.found.length);
    expect(found.text.split('\n')).toEqual(expect.arrayContaining(withScripts.found.split('\n')));
  });

  it('prints what is folded on the screen', async () => {
    const page = await browser?.newPage();
    await page?.goto(`file://${file}`);
    await page?.emulateMedia({ media: 'print' });
    const height: unknown = await page?.evaluate(
      "document.querySelector('.card ol.lines').getBoundingClientRect().height",
    );
    await page?.close();
    expect(height).toBeGreaterThan(20);
  });

  it.each(PAGES)('of %s has nothing beyond the edge of the paper, where nobody can scroll', async (_of, path) => {
    const page = await browser?.newPage({ viewport: { width: PAPER_WIDTH, height: 1000 } });
    await page?.emulateMedia({ media: 'print' });
    await page?.goto(`file://${path}`);
    const beyond: unknown = await page?.evaluate(
      "[...document.querySelectorAll('table, svg, pre, p')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 200))",
    );
    await page?.close();
    expect(beyond).toEqual([]);
  });

  it('has words in its drawings that can be read on a phone', async () => {
    const page = await browser?.newPage({ viewport: { width: 360, height: 800 } });
    await page?.goto(`file://${badDayFile}`);
    const least: unknown = await page?.evaluate(
      "Math.min(...[...document.querySelectorAll('.chart text')].map((each) => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a))",
    );
    await page?.close();
    expect(least).toBeGreaterThan(7);
  });
});
