import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReportCollector } from '../../../src/report/data/report.ts';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { startChromium } from '../../support/chromium/start-chromium.ts';
import { analyseDay } from '../../support/report/day-report.ts';
import { poisoned } from '../../support/report/hostile.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
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

// Many of everything: hosts, workloads, a storm, a leak, lines that are lost.
const badDayFile = join(folder, 'bad-day.html');
const NOON = Date.UTC(2026, 8, 14, 12);

function writeBadDayReport(): void {
  const day = analyseDay({ hosts: 60, incidents: 3000 });
  const many = new ReportCollector({ maxCards: 6 });
  for (const incident of day.incidents) many.incident(incident);
  for (const aggregate of day.aggregates) many.aggregate(aggregate);
  const about = { productVersion: '0', command: ['oomstream'], inputs: ['/var/log'], compareAtMs: NOON };
  writeFileSync(badDayFile, htmlOf(postmortem(many.finish(about))));
}

const started = await startChromium();

beforeAll(() => {
  if ('browser' in started) writeBadDayReport();
});

afterAll(async () => {
  if ('browser' in started) await started.browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const LOOKS: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['a desktop, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['a desktop, dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['a phone, light', { viewport: { width: 360, height: 800 }, colorScheme: 'light' }],
  ['a phone, dark', { viewport: { width: 360, height: 800 }, colorScheme: 'dark' }],
];
const PAGES: readonly (readonly [name: string, path: string])[] = [
  ['a demo with hostile names', file],
  ['a day of 3000 incidents on 60 hosts', badDayFile],
];
const SEEN = PAGES.flatMap(([of, path]) => LOOKS.map(([on, look]) => [of, on, path, look] as const));
/** A4 without its margins of 13 mm, in CSS pixels. */
const PAPER_WIDTH = 696;

const missing = 'missing' in started ? started.missing : '';

describe.skipIf(missing !== '')(`the report in a browser${missing === '' ? '' : ` (left out: ${missing})`}`, () => {
  const browser = 'browser' in started ? started.browser : undefined;

  it.each(SEEN)('of %s has no barrier that axe-core finds on %s', async (_of, _on, path, look) => {
    // Only the checker's own script needs the policy lifted.
    const context = await browser?.newContext({ ...look, bypassCSP: true });
    const page = await context?.newPage();
    await page?.goto(`file://${path}`);
    await page?.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
    await page?.evaluate(readFileSync(AXE, 'utf8'));
    const found: unknown = await page?.evaluate(
      "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))",
    );
    const overflow: unknown = await page?.evaluate('document.documentElement.scrollWidth - innerWidth');
    await context?.close();
    expect(found).toEqual([]);
    expect(overflow).toBe(0);
  });

  it.each([true, false])('asks for nothing, says nothing and runs nothing (scripts: %s)', async (javaScriptEnabled) => {
    const context = await browser?.newContext({ javaScriptEnabled });
    const page = await context?.newPage();
    const heard: string[] = [];
    page?.on('console', (message) => heard.push(message.text()));
    page?.on('request', (request) => heard.push(request.url()));
    await page?.goto(`file://${file}`);
    expect(await page?.locator('script, img').count()).toBe(0);
    expect(await page?.locator('h1').innerText()).toContain('23 processes killed');
    if (javaScriptEnabled) expect(await page?.evaluate('globalThis.ran')).toBeUndefined();
    await context?.close();
    expect(heard).toEqual([`file://${file}`]);
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
