import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { startChromium } from '../chromium/start-chromium.ts';
import { analyseDay, dataOf } from './day-report.ts';

const MAX_BYTES = 200_000;
const target = fileURLToPath(new URL('../../../.github/', import.meta.url));

/** Draws the two pictures of the report that the README shows: `npm run report:screenshots`. */
const started = await startChromium();
if ('missing' in started) throw new Error(started.missing);
const folder = mkdtempSync(join(tmpdir(), 'oomstream-screenshots-'));
const file = join(folder, 'report.html');
const { incidents, aggregates } = analyseDay({ hosts: 60, incidents: 300 });
writeFileSync(file, htmlOf(postmortem(dataOf(incidents, aggregates))));
mkdirSync(target, { recursive: true });

type Shot = readonly [name: string, scheme: 'light' | 'dark', place: string, height: number];
const SHOTS: readonly Shot[] = [
  ['report-timeline.png', 'light', 'header', 1190],
  ['report-incident.png', 'dark', '.card:has(.tree):has(.memory):has(mark)', 700],
];

try {
  for (const [name, colorScheme, place, height] of SHOTS) {
    const page = await started.browser.newPage({ colorScheme, viewport: { width: 1180, height } });
    page.setDefaultTimeout(120_000);
    await page.goto(`file://${file}`);
    // What was said at a glance makes room for the timeline.
    await page.evaluate(`document.querySelector('#glance').remove();
      document.querySelectorAll('.card ol.lines').forEach((lines) => (lines.closest('details').open = true));
      document.querySelector(${JSON.stringify(place)}).scrollIntoView();`);
    const path = join(target, name);
    await page.screenshot({ path });
    await page.close();
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new Error(`${name} has ${String(size)} bytes, ${String(MAX_BYTES)} are allowed`);
    process.stdout.write(`${path}: ${String(size)} bytes\n`);
  }
} finally {
  await started.browser.close();
  rmSync(folder, { recursive: true, force: true });
}
