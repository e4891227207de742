import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { startChromium } from '../chromium/start-chromium.ts';
import { analyseDay, dataOf, repeated } from './day-report.ts';

const COUNTS = [2, 3000, 20_000];
const HOUR_MS = 3_600_000;

/** Prints how large a page is and how long it takes to be written and to be opened: `npm run report:measure`. */
const started = await startChromium();
if ('missing' in started) throw new Error(started.missing);
const folder = mkdtempSync(join(tmpdir(), 'oomstream-measure-'));
const file = join(folder, 'report.html');
const { incidents, aggregates } = analyseDay({ hosts: 60, incidents: 300 });
process.stdout.write(`${cpus()[0]?.model ?? ''}, ${String(cpus().length)} cores; ${started.browser.version()}\n`);
try {
  for (const count of COUNTS) {
    const from = performance.now();
    const html = htmlOf(postmortem(dataOf(repeated(incidents, count, HOUR_MS), aggregates)));
    const writtenMs = performance.now() - from;
    writeFileSync(file, html);
    const page = await started.browser.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`file://${file}`);
    const entry: unknown = await page.evaluate(
      "(({ domContentLoadedEventEnd, loadEventEnd }) => ({ domContentLoadedEventEnd, loadEventEnd }))(performance.getEntriesByType('navigation')[0])",
    );
    // A page may be painted only after it is loaded.
    const paint: unknown = await page.evaluate(`new Promise((resolve) => {
      new PerformanceObserver((list) => {
        const [first] = list.getEntriesByName('first-contentful-paint');
        if (first !== undefined) resolve(Math.round(first.startTime));
      }).observe({ type: 'paint', buffered: true });
    })`);
    const nodes: unknown = await page.evaluate("document.querySelectorAll('*').length");
    await page.close();
    const { loadEventEnd } = entry as { readonly loadEventEnd: number };
    process.stdout.write(
      `${String(count)} incidents: ${(html.length / 1e6).toFixed(2)} MB, ${String(nodes)} elements, written in ${String(Math.round(writtenMs))} ms, first seen after ${String(paint)} ms, loaded after ${String(Math.round(loadEventEnd))} ms\n`,
    );
  }
} finally {
  await started.browser.close();
  rmSync(folder, { recursive: true, force: true });
}
