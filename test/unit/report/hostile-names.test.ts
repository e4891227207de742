import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { ReportCollector } from '../../../src/report/data/report.ts';
import type { Document } from '../../../src/report/document.ts';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { markdownOf } from '../../../src/report/render/markdown.ts';
import { textOf } from '../../../src/report/render/plain-text.ts';
import { poisoned } from '../../support/report/hostile.ts';
import { containerKill } from '../encode/sample-incidents.ts';

const EVIL = `</style></title><script>alert(1)</script>"'\`><img src=x onerror=alert(1)>\u001b[31m\u202e[x](javascript:alert(1))|`;

function reportOf(incidents: readonly Incident[]): Document {
  const collector = new ReportCollector();
  for (const incident of incidents) collector.incident(incident);
  const about = {
    productVersion: '0',
    command: ['oomstream', EVIL],
    inputs: [EVIL],
    errors: [EVIL],
    outcomes: { [EVIL]: 1 },
  };
  return postmortem(collector.finish(about));
}

const hostile = poisoned<Incident>(containerKill, EVIL);
const labelled = { ...hostile, host: { ...hostile.host, labels: { [EVIL]: EVIL } } };
const later = { ...labelled, id: 'f'.repeat(32), time: '2026-09-16T05:34:05Z' };
const report = reportOf([labelled, later]);

describe('names that a log chooses', () => {
  it('make no element and no attribute of the page', () => {
    const html = htmlOf(report);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<(script|img|iframe|object|base|form|link)\b/i);
    // In a quoted attribute they are text.
    expect(html.replace(/"[^"]*"/g, `""`)).not.toMatch(/<[^>]*\son\w+=/i);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
  });

  it('bring no control character and no mark of direction into any form', () => {
    for (const text of [htmlOf(report), markdownOf(report), textOf(report)]) {
      expect(text.includes('\u001b') || text.includes('\u202e')).toBe(false);
    }
  });

  it('make no markup of Markdown outside of fences', () => {
    const prose = markdownOf(report).replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
    expect(prose).not.toMatch(/(?<!\\)<script/);
    expect(prose).not.toMatch(/(?<!\\)\]\(javascript/);
  });
});

it('that every object has are names like others', () => {
  const named = (at: number, host: string, identity: string): Incident => ({
    ...containerKill,
    id: String(at).padStart(32, '0'),
    time: `2026-09-15T05:34:0${String(at)}Z`,
    host: { ...containerKill.host, key: host, name: host },
    workload: { kind: 'systemd-service', identity, fleetIdentity: identity, identityQuality: 'unit', cgroup: '/a' },
  });
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const text = textOf(reportOf(names.flatMap((name, at) => [named(at, name, name), named(at + 4, name, name)])));
  for (const name of names) expect(text.split(name).length).toBeGreaterThan(2);
  expect(text).toContain('8 processes killed');
});

describe('the page', () => {
  it('allows nothing to be loaded or run', () => {
    expect(htmlOf(report)).toMatch(
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/,
    );
  });

  it('is the same for the same incidents', () => {
    expect(htmlOf(reportOf([labelled, later]))).toBe(htmlOf(report));
  });

  it('says that nothing was found where nothing was', () => {
    expect(htmlOf(reportOf([]))).toContain('No OOM kill was found.');
  });

  it('stays small with very many incidents, and says what it leaves out', () => {
    const collector = new ReportCollector();
    for (let at = 0; at < 4000; at += 1) {
      const id = at.toString(16).padStart(32, '0');
      collector.incident({ ...containerKill, id, time: new Date(1.78e12 + at * 60_000).toISOString() });
    }
    const html = htmlOf(postmortem(collector.finish({ productVersion: '0', command: [], inputs: [] })));
    expect(html.length).toBeLessThan(15e6);
    expect(html).toMatch(/Shown whole are \d+ of 4\u00a0000 incidents/);
  });
});
