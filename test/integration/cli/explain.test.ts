import { expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { parseNdjson, runCli } from '../../support/cli/run-cli.ts';

const UNIT = '/system.slice/app.service';
const PASTE = [
  '[ 5012.100001] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  '[ 5012.100002] CPU: 1 PID: 4711 Comm: java Not tainted 6.1.0-18-amd64 #1 Debian 6.1.76-1',
  '[ 5012.100003] memory: usage 524288kB, limit 524288kB, failcnt 99',
  `[ 5012.100004] Memory cgroup stats for ${UNIT}:`,
  '[ 5012.100005] Tasks state (memory values in pages):',
  '[ 5012.100006] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
  '[ 5012.100007] [   4711]  1000  4711   900000   130000  1200000        0             0 java',
  `[ 5012.100008] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${UNIT},task_memcg=${UNIT},task=java,pid=4711,uid=1000`,
  '[ 5012.100009] Memory cgroup out of memory: Killed process 4711 (java) total-vm:3600000kB, anon-rss:500000kB, file-rss:20000kB, shmem-rss:0kB, UID:1000 pgtables:1172kB oom_score_adj:0',
].join('\n');

test('a pasted report is explained: sentence, cause, who held the memory, commands', async () => {
  const { code, stdout, stderr } = await runCli(['explain', '-'], { input: PASTE });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('java (pid 4711, 507.8 MiB resident) in app.service');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'was killed: it reached its memory limit of 512 MiB (usage 512 MiB, 99 failed charges).',
  );
  expect(stdout).toContain('5012.100009 s after boot');
  expect(stdout).toContain('C1.limit-hit');
  expect(stdout).toContain('Who held the memory');
  expect(stdout).toContain('systemctl set-property app.service MemoryMax=615M');
  expect(stdout).not.toContain('\u001b');
});

test('the same as data', async () => {
  const { stdout } = await runCli(['explain', '--json', '--host', 'web-7'], { input: PASTE });
  const [incident, ...more] = parseNdjson<Incident>(stdout);
  expect(more).toEqual([]);
  expect(incident).toMatchObject({
    kind: 'kernel-kill',
    scope: 'cgroup',
    host: { key: 'web-7', kernelRelease: '6.1.0-18-amd64' },
    limitOwner: { cgroup: UNIT, relation: 'own' },
    victims: [{ pid: 4711, comm: 'java', uid: 1000, anonRssBytes: 512_000_000 }],
    memory: { limitBytes: 536_870_912, usageBytes: 536_870_912, failcnt: 99 },
    evidence: { provenance: 'none', missing: [] },
  });
});

test('a paste without a kill is told so, with exit code 0', async () => {
  const { code, stdout, stderr } = await runCli(['explain'], {
    input: 'Out of memory is a film.\nTCP: out of memory -- consider tuning tcp_mem\n',
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('No OOM kill was found');
  expect(stderr).toContain('Seen instead (line 2): Network connections have used up their own budget');
});

test('a kill that a program quotes is told to be one', async () => {
  const quoted = `Sep 15 05:34:05 web-7 alerts[12]: ticket 4: "Out of memory: Killed process 4711 (java)"\n`;
  const { code, stdout, stderr } = await runCli(['explain'], { input: quoted });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('Seen instead (line 1): These are the words of a kill, but a program wrote them');
});

test('an empty clipboard is told from one without a kill', async () => {
  const { code, stdout, stderr } = await runCli(['explain'], { input: '\n' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toBe('There is nothing to explain: the input is empty.\n');
});
