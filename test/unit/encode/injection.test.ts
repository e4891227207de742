import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aggregateTable } from '../../../src/encode/aggregate-text.ts';
import { cefLines } from '../../../src/encode/cef.ts';
import { explainLines } from '../../../src/encode/explain-text.ts';
import { FORMATS } from '../../../src/encode/format.ts';
import { plain } from '../../../src/encode/paint.ts';
import { jsonLine } from '../../../src/lib/json-line.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { validators } from '../../../src/model/validate.ts';
import { ReportCollector } from '../../../src/report/data/report.ts';
import { postmortem } from '../../../src/report/postmortem.ts';
import { htmlOf } from '../../../src/report/render/html.ts';
import { markdownOf } from '../../../src/report/render/markdown.ts';
import { textOf } from '../../../src/report/render/plain-text.ts';
import { eventsOf } from '../../../src/runtime/sinks/events-of.ts';
import { alertOf } from '../../../src/sinks/alertmanager/alerts.ts';
import { commandsOf, HOSTILE, keysOf, toldOf } from './hostile-report.ts';

const ENCODING = { productVersion: '1.2.3', fallbackTime: '2026-11-24T11:02:00Z' };
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const BENIGN = toldOf('benign');

/** Keys that an incident may have in a format, whatever it is about. */
function closedKeys(format: 'ndjson' | 'ecs' | 'ocsf', incidents: readonly Incident[]): ReadonlySet<string> {
  return new Set(incidents.flatMap((incident) => FORMATS[format](incident, ENCODING).flatMap((each) => keysOf(each))));
}

describe.each(Object.entries(HOSTILE))('%s in every name of a report', (_, evil) => {
  const { incidents, aggregates } = toldOf(evil);

  it('is a name in incidents and aggregates that are sound', () => {
    expect(incidents.length).toBeGreaterThan(0);
    for (const incident of incidents) expect(validators.incident(incident)).toBe(true);
    for (const aggregate of aggregates) expect(validators.aggregate(aggregate)).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is one line of JSON, and the same value read back', () => {
    for (const value of [...incidents, ...aggregates]) {
      const line = jsonLine(value);
      expect(line).not.toMatch(STEERING);
      expect(line).not.toContain('\n');
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });

  it('is no key: an index has no more fields than for any other report', () => {
    for (const format of ['ndjson', 'ecs', 'ocsf'] as const) {
      const known = closedKeys(format, BENIGN.incidents);
      const more = [...closedKeys(format, incidents)].filter((key) => !known.has(key));
      // A name that means something else (no unit, no container) has other fields, but never its own.
      expect(more.filter((key) => key.includes(evil))).toEqual([]);
    }
    const counted = aggregates.flatMap(({ byCause, byScope }) => [...Object.keys(byCause), ...Object.keys(byScope)]);
    for (const key of counted) expect(key).toMatch(/^[A-Za-z][\w.-]*$/);
  });

  it('is one field of one line of CEF', () => {
    for (const line of incidents.flatMap((incident) => cefLines(incident, ENCODING))) {
      expect(line).not.toMatch(STEERING);
      expect(line).not.toContain('\n');
      const [head = '', ...rest] = line.split(/(?<!\\)\|/).slice(6);
      expect(head).toMatch(/^\d+$/);
      // Of an unescaped pipe in the extension nobody is misled: the header has ended.
      const keys = [...rest.join('|').matchAll(/(?:^| )(\w+)(?<!\\)=/g)].map(([, key]) => key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).not.toContain('no');
    }
  });

  it('steers no terminal, in text, explanations, tables and reports', () => {
    const options = { width: 100, paint: plain };
    const collector = new ReportCollector();
    for (const incident of incidents) collector.incident(incident);
    for (const aggregate of aggregates) collector.aggregate(aggregate);
    const page = postmortem(collector.finish({ productVersion: '1', command: [evil], inputs: [evil], errors: [evil] }));
    const texts = [
      ...incidents.flatMap((incident) => FORMATS.text(incident, ENCODING).map(String)),
      ...incidents.flatMap((incident) => explainLines(incident, options)),
      ...aggregateTable(aggregates),
      ...[textOf(page), markdownOf(page), htmlOf(page)],
    ];
    for (const text of texts) expect(text).not.toMatch(STEERING);
    expect(htmlOf(page)).not.toMatch(/<(?:script|img)\b/i);
    expect(htmlOf(page).replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i);
  });

  it('steers no reader of an alert', () => {
    for (const incident of incidents) {
      const [event] = eventsOf({ kind: 'incidents', value: incident }, 'ndjson', ENCODING);
      const alert = event === undefined ? undefined : alertOf(event, { labels: {}, resolveAfterMs: 1000 });
      expect(Object.keys(alert?.labels ?? {}).sort()).not.toContain(evil);
      for (const text of Object.values({ ...alert?.labels, ...alert?.annotations })) {
        expect(text).not.toMatch(STEERING);
      }
    }
  });

  it('is a word of the commands that are proposed, and no command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oomstream-shell-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const commands = incidents.flatMap(commandsOf);
    // No program is found, and where a redirection of ours would write there is no folder.
    const script = commands.map((command) => `(${command}) 2>/dev/null`).join('\n');
    expect(() => execFileSync('/bin/sh', ['-n', '-c', script])).not.toThrow();
    const safe = script.replaceAll(/> (?=\/etc|'\/etc)/g, '>/dev/null ');
    execFileSync('/bin/sh', ['-c', `${safe}\n:`], { cwd: folder, env: { PATH: '/nonexistent' }, stdio: 'ignore' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('the reports propose commands, so that there is something to try', () => {
  expect(BENIGN.incidents.flatMap(commandsOf).length).toBeGreaterThan(10);
  expect(BENIGN.incidents.length).toBe(10);
});
