import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const RUN = [
  'run',
  '--config',
  '.config/vitest.config.ts',
  '--project',
  'integration',
  'test/integration/broker.test.ts',
];

// A machine without Docker, Java and a named broker, as far as the run can tell.
function runWithoutBroker(ci: string): { status: number | null; stdout: string; stderr: string } {
  const sources = { OOMSTREAM_TEST_KAFKA_SOURCES: 'environment', OOMSTREAM_TEST_BROKERS: '' };
  const environment = { ...process.env, ...sources, CI: ci };
  return spawnSync(process.execPath, [VITEST, ...RUN], {
    cwd: ROOT,
    env: environment,
    encoding: 'utf8',
    timeout: 60_000,
  });
}

describe('a run without a broker', () => {
  it('passes on a laptop, but names the files that did not run and what to install', () => {
    const { status, stdout, stderr } = runWithoutBroker('');
    expect(status).toBe(0);
    expect(stdout.trimEnd()).toMatch(/\n0 passed, 0 failed, 3 skipped$/);
    expect(stderr).toContain('NOT RUN');
    expect(stderr).toContain('  test/integration/broker.test.ts\n');
    expect(stderr).toMatch(/Java 17.*Maven.*Docker.*OOMSTREAM_TEST_BROKERS=/);
  });

  it('fails under CI=true', () => {
    const { status, stderr } = runWithoutBroker('true');
    expect(status).toBe(1);
    expect(stderr).toContain('fails the run');
  });
});
