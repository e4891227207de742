import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cefLines } from '../../../src/encode/cef.ts';
import { containerKill, ENCODING, groupKill, hostile, panic, SAMPLES } from './sample-incidents.ts';

interface KeyFact {
  readonly type: 'string' | 'integer' | 'long' | 'timestamp';
  readonly maxLength?: number;
}
interface CefFacts {
  readonly header: readonly string[];
  readonly severity: Readonly<Record<string, readonly [number, number]>>;
  readonly keys: Readonly<Record<string, KeyFact>>;
}
const FACTS = JSON.parse(
  readFileSync(new URL('../../../schemas/standards/cef-0.json', import.meta.url), 'utf8'),
) as CefFacts;

interface Parsed {
  readonly header: readonly string[];
  readonly keys: Readonly<Record<string, string>>;
}

/** Reads a line as a SIEM does: header at unescaped pipes, keys at unescaped equals signs. */
function parse(line: string): Parsed {
  const parts = /^((?:(?:[^\\|]|\\.)*\|){7})(.*)$/s.exec(line);
  const header = [...(parts?.[1] ?? '').matchAll(/((?:[^\\|]|\\.)*)\|/gs)].map((match) => unescape(match[1] ?? ''));
  const starts = [...(parts?.[2] ?? '').matchAll(/(?:^| )(\w+)=((?:[^\\=]|\\.)*)(?=$| \w+=)/gs)];
  return { header, keys: Object.fromEntries(starts.map((match) => [match[1] ?? '', unescape(match[2] ?? '')])) };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => ({ n: '\n', r: '\r' })[character] ?? character);
}

function fits(value: string, { type, maxLength }: KeyFact): boolean {
  if (type === 'string') return value !== '' && value.length <= (maxLength ?? 0);
  return /^-?\d+$/.test(value);
}

test.each(Object.entries(SAMPLES))(
  '%s: one line a victim; every key is in the dictionary and of its type',
  (_, incident) => {
    const lines = cefLines(incident, ENCODING);
    expect(lines).toHaveLength(Math.max(1, incident.victims.length));
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n\u0000-\u001f\u2028]/);
      const { header, keys } = parse(line);
      expect(header).toHaveLength(FACTS.header.length);
      expect(header.slice(0, 4)).toEqual(['CEF:0', 'oomstream', 'oomstream', '1.2.3']);
      for (const [key, value] of Object.entries(keys)) {
        const fact = FACTS.keys[key];
        expect(fact, key).toBeDefined();
        expect(fact !== undefined && fits(value, fact), `${key}=${value}`).toBe(true);
      }
    }
  },
);

test('a kill as a line', () => {
  expect(cefLines(containerKill, ENCODING)[0]).toMatch(
    /^CEF:0\|oomstream\|oomstream\|1\.2\.3\|OOM-MEMCG-LIMIT\|Process killed by the OOM killer\|7\|rt=1789450445102 dvchost=node-3\.example\.net /,
  );
  expect(parse(cefLines(containerKill, ENCODING)[0] ?? '').keys).toMatchObject({
    act: 'killed',
    dproc: 'java',
    dpid: '4711',
    duid: '1000',
    externalId: containerKill.id,
    sproc: 'kernel',
    cs2Label: 'workload',
    cs2: 'k8s/prod/deployment/checkout/api',
    cn1Label: 'rssBytes',
    cn1: '2147463168',
  });
});

test('an id of a further victim is within the 40 characters of externalId, also for the largest pid', () => {
  const victims = [...groupKill.victims.slice(0, 1), { pid: 4_194_304 }];
  const { keys } = parse(cefLines({ ...groupKill, victims }, ENCODING)[1] ?? '');
  expect(keys['externalId']).toBe(`${groupKill.id}-4194304`);
  expect(keys['externalId']).toHaveLength(40);
});

test('each severity lies in the band of its name', () => {
  const bandOf = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Very-High' } as const;
  for (const [severity, band] of Object.entries(bandOf)) {
    const diagnosis = { summary: 's', severity: severity as keyof typeof bandOf, findings: [] };
    const value = Number(parse(cefLines({ ...panic, diagnosis }, ENCODING)[0] ?? '').header[6]);
    const [low, high] = FACTS.severity[band] ?? [Number.NaN, Number.NaN];
    expect(value >= low && value <= high, severity).toBe(true);
  }
});

test('hostile text adds no key, no field of the header and no line, and comes back as it was', () => {
  const [line = ''] = cefLines(hostile, ENCODING);
  const { header, keys } = parse(line);
  expect(header).toEqual([
    'CEF:0',
    'oomstream',
    'oomstream',
    '1.2.3',
    'OOM-MEMCG-LIMIT',
    'Process killed by the OOM killer',
    '3',
  ]);
  expect(keys['rt']).toBe('1789450445102');
  expect(keys['dproc']).toBe('a|b=c\\d\ne\r\n\\x1b[2Jf" rt=0 cs1Label=x CEF:0|x|y\\u2028__proto__');
  expect(keys['cs1Label']).toBe('cgroup');
});

test('a version with a pipe cannot move the header', () => {
  expect(parse(cefLines(panic, { ...ENCODING, productVersion: '1|2\\' })[0] ?? '').header[3]).toBe('1|2\\');
});

test('a value longer than its key may be is cut before it is escaped', () => {
  const host = { ...containerKill.host, name: '='.repeat(200) };
  expect(parse(cefLines({ ...containerKill, host }, ENCODING)[0] ?? '').keys['dvchost']).toBe('='.repeat(100));
});
