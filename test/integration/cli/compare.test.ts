import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Aggregate } from '../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { demoFleet } from '../../../src/simulate/demo-fleet.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'oomstream-compare-'));
const at = (name: string): string => join(folder, name);
let incidents: Incident[] = [];
let aggregates: Aggregate[] = [];

beforeAll(async () => {
  writeFileSync(at('fleet.log'), Buffer.concat([...demoFleet()].flatMap(({ bytes }) => [bytes, Buffer.from('\n')])));
  const outputs = ['--incidents', at('incidents'), '--aggregates', at('aggregates'), '--report', at('report.txt')];
  const { code } = await runCli(['replay', at('fleet.log'), '--no-progress', ...outputs]);
  expect(code).toBe(0);
  incidents = parseNdjson(readFileSync(at('incidents'), 'utf8'));
  aggregates = parseNdjson(readFileSync(at('aggregates'), 'utf8'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('windows of several sizes tell each kill several times, and the report tells it once', () => {
  const [smallest, larger] = [true, false].map((is) =>
    aggregates.filter(({ window }) => (window.sumOf === undefined) === is),
  );
  expect(smallest?.reduce((sum, each) => sum + each.incidents, 0)).toBe(incidents.length);
  expect(larger?.reduce((sum, each) => sum + each.incidents, 0)).toBe(2 * incidents.length);
  const killed = incidents.reduce((sum, { victims }) => sum + victims.length, 0);
  const text = readFileSync(at('report.txt'), 'utf8');
  expect(text).toContain(`${String(killed)} processes killed`);
  expect(text).toMatch(new RegExp(`of\\s+${String(incidents.length)} incidents`));
});

test('an incident that came twice is one, whatever the order', async () => {
  const lines = readFileSync(at('incidents'), 'utf8').trimEnd().split('\n');
  writeFileSync(at('twice'), [...lines, ...lines.toReversed()].join('\n'));
  const { code, stdout } = await runCli(['compare', at('incidents'), at('twice')]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    `${String(lines.length)} incidents before (${at('incidents')}), ${String(lines.length)} after`,
  );
  expect(stdout).not.toMatch(/more often|less often|new/);
});

test('a fix that worked is told: what is quiet, and what is not', async () => {
  const comm = incidents[0]?.victims[0]?.comm;
  const fixed = incidents.filter(({ victims }) => victims[0]?.comm !== comm);
  writeFileSync(at('after'), fixed.map((incident) => JSON.stringify(incident)).join('\n'));
  const { code, stdout } = await runCli(['compare', at('incidents'), at('after'), '--before', '30d', '--after', '30d']);
  expect(code).toBe(0);
  expect(fixed.length).toBeLessThan(incidents.length);
  expect(stdout).toContain('stopped');
  expect(stdout).toContain('as before');
});

test('counts are no incidents: they are refused, with the line', async () => {
  const { code, stdout, stderr } = await runCli(['compare', at('incidents'), at('aggregates')]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${at('aggregates')}, line 1`);
  expect(stderr).toContain('--incidents');
});
