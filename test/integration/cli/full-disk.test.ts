import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';
import { mountSmallDisk } from '../../support/disk/small-disk.ts';
import { writeBadDay } from '../../support/report/write-bad-day.ts';

const DISK_KIB = 256;
const INCIDENTS = 200;

const disk = mountSmallDisk(DISK_KIB);
const home = mkdtempSync(join(tmpdir(), 'oomstream-full-disk-'));
const logs = writeBadDay(join(home, 'logs'), { hosts: 12, incidents: INCIDENTS });
const incidents = join(home, 'incidents.ndjson');
const aggregates = join(home, 'aggregates.ndjson');

beforeEach(() => {
  for (const path of [incidents, aggregates]) rmSync(path, { force: true });
});

afterAll(() => {
  disk?.unmount();
  rmSync(home, { recursive: true });
});

const replay = (...more: readonly string[]) => runCli(['replay', ...logs, '--no-progress', ...more]);

describe.skipIf(disk === undefined)('a disk that is full', () => {
  const folder = disk?.folder ?? '';
  const ballast = join(folder, 'ballast');
  const fill = () => {
    writeFileSync(ballast, Buffer.alloc((DISK_KIB - 48) * 1024));
  };

  test.each(['html', 'md', 'txt'])(
    'for a report (.%s) is said with its path; the report of before stays, and the incidents are all written',
    async (form) => {
      const report = join(folder, `report.${form}`);
      writeFileSync(report, 'of yesterday\n');
      fill();
      const full = await replay('--report', report, '--incidents', incidents, '--aggregates', aggregates);
      expect(full.code).toBe(1);
      expect(full.stderr).toContain(`oomstream: cannot write ${report}: ENOSPC: no space left on device`);
      expect(full.stderr).toContain('[OOM_DELIVERY_FAILED]\n  check the path, its permissions and the space left');
      expect(full.stderr).not.toContain('    at ');
      expect(full.stdout).toBe('');
      expect(readFileSync(report, 'utf8')).toBe('of yesterday\n');
      expect(parseNdjson(readFileSync(incidents, 'utf8'))).toHaveLength(INCIDENTS);
      expect(parseNdjson(readFileSync(aggregates, 'utf8')).length).toBeGreaterThan(INCIDENTS);
      for (const path of [ballast, report, `${report}.partial`]) rmSync(path, { force: true });
    },
  );

  test('for the incidents ends the run, and no file has their name', async () => {
    const path = join(folder, 'incidents.ndjson');
    fill();
    const full = await replay('--incidents', path);
    rmSync(ballast);
    expect(full.code).toBe(1);
    expect(full.stderr).toContain(`oomstream: cannot write ${path}: ENOSPC: no space left on device`);
    expect(existsSync(path)).toBe(false);
    rmSync(`${path}.partial`);
  });

  test('for a comparison is said, after the comparison itself', async () => {
    const report = join(folder, 'compared.html');
    await replay('--incidents', incidents);
    writeFileSync(ballast, Buffer.alloc((DISK_KIB - 8) * 1024));
    const full = await runCli(['compare', incidents, incidents, '--report', report]);
    rmSync(ballast);
    expect(full.code).toBe(1);
    expect(full.stderr).toContain(`oomstream: cannot write ${report}: ENOSPC: no space left on device`);
    expect(full.stdout.length).toBeGreaterThan(500);
    expect(existsSync(report)).toBe(false);
    rmSync(`${report}.partial`, { force: true });
  });
});
