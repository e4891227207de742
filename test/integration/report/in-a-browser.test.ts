import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { ReportCollector } from '../../../src/report/data/report.ts';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { analyseRecords } from '../../../src/runtime/analyse.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { startChromium } from '../../support/chromium/start-chromium.ts';
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

const started = await startChromium();

afterAll(async () => {
  if ('browser' in started) await started.browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const LOOKS: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['a desktop, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['a desktop, dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['a phone, dark', { viewport: { width: 360, height: 800 }, colorScheme: 'dark' }],
];

const missing = 'missing' in started ? started.missing : '';

describe.skipIf(missing !== '')(`the report in a browser${missing === '' ? '' : ` (left out: ${missing})`}`, () => {
  const browser = 'browser' in started ? started.browser : undefined;

  it.each(LOOKS)('has no barrier that axe-core finds on %s', async (_name, look) => {
    // Only the checker's own script needs the policy lifted.
    const context = await browser?.newContext({ ...look, bypassCSP: true });
    const page = await context?.newPage();
    await page?.goto(`file://${file}`);
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
});
