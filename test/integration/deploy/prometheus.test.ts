import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { COUNTERS, GAUGES } from '../../../src/runtime/metric-names.ts';
import { createMetrics } from '../../../src/runtime/metrics.ts';
import { findPromtool } from '../../support/debian/promtool.ts';
import { grafanaQueries } from '../../support/deploy/grafana.ts';

const run = promisify(execFile);
const found = await findPromtool();
const name = 'Prometheus by its own promtool';

describe.skipIf('missing' in found)('missing' in found ? `${name} (${found.missing})` : name, () => {
  const promtool = 'missing' in found ? '' : found.tool.path;
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oomstream-promtool-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('each alert fires for what it is about, and for nothing else', async () => {
    await run(promtool, ['check', 'rules', 'deploy/prometheus/rules.yaml']);
    await run(promtool, ['test', 'rules', 'deploy/prometheus/rules.test.yaml']);
    const tests = await readFile('deploy/prometheus/rules.test.yaml', 'utf8');
    const rules = await readFile('deploy/prometheus/rules.yaml', 'utf8');
    for (const [, alert = ''] of rules.matchAll(/alert: (\w+)/g)) expect(tests).toContain(`alertname: ${alert}`);
  });

  test('the configuration of the compose file is valid', async () => {
    await run(promtool, ['check', 'config', 'deploy/prometheus/prometheus.yml']);
  });

  test('every query of the dashboards parses', async () => {
    const rules = grafanaQueries().map((expr, at) => ({ record: `query_${String(at)}`, expr }));
    const path = join(folder, 'queries.yaml');
    await writeFile(path, stringify({ groups: [{ name: 'queries', rules }] }));
    await run(promtool, ['check', 'rules', '--lint=none', path]);
  });

  test('what /metrics says is well named', async () => {
    const metrics = createMetrics();
    for (const [metric, { labels }] of Object.entries(COUNTERS)) metrics.count(metric as never, some(labels), 1);
    for (const [metric, { labels }] of Object.entries(GAUGES)) metrics.set(metric as never, some(labels), 1);
    const check = run(promtool, ['check', 'metrics']);
    check.child.stdin?.end(await metrics.exposition());
    const { stdout, stderr } = await check.catch((error: unknown) => error as { stdout: string; stderr: string });
    // Node's own metrics are named by others.
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => !/^(nodejs|process)_|^$/.test(line));
    expect(ours).toEqual([]);
  });
});

const some = (labels: readonly string[]): object => Object.fromEntries(labels.map((label) => [label, 'x']));
