import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRsyslog } from '../../support/rsyslog/rsyslog.ts';
import { findSyslogNg } from '../../support/syslog-ng/syslog-ng.ts';

const run = promisify(execFile);
const [rsyslog, syslogNg] = await Promise.all([findRsyslog(), findSyslogNg()]);
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('configurations, by the daemons they are for', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oomstream-daemons-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.skipIf('missing' in rsyslog)('rsyslog takes rsyslog.conf', async () => {
    if ('missing' in rsyslog) return;
    const { path, env, libraries } = rsyslog.tool;
    const modules = libraries.map((each) => `${each}/rsyslog`).join(':');
    const text = (await readFile('deploy/shippers/rsyslog.conf', 'utf8')).replace('/var/spool/rsyslog', folder);
    await writeFile(join(folder, 'rsyslog.conf'), text);
    await run(path, ['-N1', '-f', join(folder, 'rsyslog.conf'), '-M', modules], { env: { ...process.env, ...env } });
  });

  test.skipIf('missing' in syslogNg)('syslog-ng takes syslog-ng.conf', async () => {
    if ('missing' in syslogNg) return;
    const { path, env, libraries } = syslogNg.tool;
    // system() is made for the machine it runs on by a library of syslog-ng that is not among the unpacked ones.
    const text = (await readFile('deploy/shippers/syslog-ng.conf', 'utf8')).replace('  system();\n', '');
    await writeFile(join(folder, 'syslog-ng.conf'), text);
    const words = [
      '--syntax-only',
      '--no-caps',
      '--cfgfile',
      join(folder, 'syslog-ng.conf'),
      '--module-path',
      libraries.join(':'),
    ];
    await run(path, [...words, '--persist-file', join(folder, 'persist'), '--control', join(folder, 'control')], {
      env: { ...process.env, ...env },
    });
  });

  test.skipIf(!hasAnalyze)('systemd takes the unit, and finds little that it leaves open', async () => {
    const unit = await readFile('deploy/systemd/oomstream.service', 'utf8');
    const path = join(folder, 'oomstream.service');
    await writeFile(path, unit.replaceAll('/usr/local/bin/oomstream', '/bin/true'));
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', path]);
    expect(stderr.split('\n').filter((line) => line.includes('oomstream.service'))).toEqual([]);
    const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', path]);
    expect(stdout).toContain('Overall exposure level');
  });
});
