import { expect, test } from 'vitest';
import { explainLines } from '../../../src/encode/explain-text.ts';
import { incidentLines } from '../../../src/encode/incident-text.ts';
import { coloured, plain } from '../../../src/encode/paint.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { validators } from '../../../src/model/validate.ts';

const GIB = 1024 ** 3;

const incident: Incident = {
  schema: 'oomstream.incident/1',
  id: '0123456789abcdef0123456789abcdef',
  kind: 'kernel-kill',
  time: '2026-09-15T05:34:05.102898Z',
  timeSource: 'kernel',
  host: { name: 'web-7', key: 'web-7', uptimeSeconds: 812_345.1 },
  scope: 'cgroup',
  trigger: { comm: 'nginx', pid: 12 },
  victims: [{ pid: 4711, comm: 'ja\u001bva' }],
  tasks: {
    count: 2,
    top: [
      { pid: 4711, comm: 'ja\u001bva', rssBytes: 2 * GIB },
      { pid: 12, comm: 'nginx', rssBytes: GIB },
    ],
  },
  diagnosis: {
    summary: 'java (pid 4711) was killed: the limit of 2 GiB was reached.',
    severity: 'high',
    findings: [
      {
        id: 'C1.limit-hit',
        confidence: 'high',
        evidence: { limitBytes: 2 * GIB, failcnt: 812 },
        text: 'The limit of 2 GiB was reached.',
        remedy: ['systemctl set-property app.service MemoryMax=2458M'],
      },
    ],
  },
  evidence: { lines: 3, missing: ['opening'], damaged: [], duplicates: 0, provenance: 'none' },
};

test('the example is an incident', () => {
  expect(validators.incident(incident)).toBe(true);
});

test('one incident is two lines', () => {
  expect(incidentLines(incident, { width: 100, paint: plain })).toEqual([
    'high     2026-09-15T05:34:05.102898Z  web-7  cgroup  kernel-kill',
    '         java (pid 4711) was killed: the limit of 2 GiB was reached.',
  ]);
});

test('the page says why, who held the memory, what to do and what is not known', () => {
  const page = explainLines(incident, { width: 100, paint: plain });
  expect(page).toContain('  C1.limit-hit (certain)');
  expect(page).toContain('    The limit of 2 GiB was reached.');
  expect(page).toContain(`  ${'█'.repeat(24)}     2 GiB  ja\\x1bva (4711)  killed`);
  expect(page).toContain(`  ${'█'.repeat(12)}${'·'.repeat(12)}     1 GiB  nginx (12)  asked for memory`);
  expect(page).toContain('  systemctl set-property app.service MemoryMax=2458M');
  expect(page).toContain('  Not in the log: who asked for the memory.');
  expect(page.join('\n')).toContain('Nothing proves that the kernel wrote these lines');
});

test('colours come only from us: a name in the log cannot bring its own', () => {
  const page = explainLines(incident, { width: 100, paint: coloured }).join('\n');
  expect(page).toContain('\u001b[31mkilled\u001b[39m');
  expect(page).not.toContain('ja\u001bva');
});

test('an incident without wall time is placed by uptime', () => {
  const { time, timeSource, ...rest } = incident;
  expect(time !== undefined && timeSource !== undefined).toBe(true);
  expect(incidentLines(rest, { width: 100, paint: plain })[0]).toContain('812345.1 s after boot');
});

test('words that only the kernel knows are explained where they occur, and only there', () => {
  const said = {
    ...incident,
    diagnosis: { summary: 'It was killed (3 failed charges).', severity: 'high', findings: [] },
  };
  const page = explainLines(said as Incident, { width: 100, paint: plain }).join('\n');
  expect(page).toContain('failed charges: how often the group asked for memory at its limit');
  expect(page).not.toContain('NUMA node:');
});

test('a number and its unit stay on one line', () => {
  for (let width = 20; width < 60; width += 1) {
    const summary = `${'It reached its limit of'.slice(0, width - 16)} 512 MiB, 84 % of it.`;
    const said = { ...incident, diagnosis: { summary, severity: 'high', findings: [] } };
    expect(incidentLines(said as Incident, { width, paint: plain }).join('\n')).toContain('512 MiB');
  }
});
