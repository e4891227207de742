import { describe, expect, it } from 'vitest';
import { DAEMON_SENTENCES, matchDaemonLine } from '../../../../src/grammar/index.ts';

const ID = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

describe('the forms of one sentence', () => {
  it.each([
    [
      'systemd',
      'nginx.service: main process exited, code=killed, status=9/KILL',
      { says: 'exit', unit: 'nginx.service' },
    ],
    ['systemd', 'home.mount: Mount process exited, code=killed, status=9/KILL', { says: 'exit', unit: 'home.mount' }],
    ['systemd', 'a.service: Control process exited, code=killed, status=9/KILL', { says: 'exit' }],
    ['systemd', 'init.scope: The kernel OOM killer killed some processes in this unit.', { unit: 'init.scope' }],
    ['systemd', "user@1000.service: Failed with result 'oom-kill'.", { says: 'result', unit: 'user@1000.service' }],
    [
      'systemd',
      'a\\x2db@c:d.service: A process of this unit has been killed by the OOM killer.',
      { unit: 'a\\x2db@c:d.service' },
    ],
    [
      'systemd-oomd',
      'Marked /user.slice/user-1000.slice/session-9.scope for killing due to memory used (30112395264) / total (33382576128) and swap used (21352448000) / total (21352669184) being more than 90.00%',
      { stage: 'intent', cgroup: '/user.slice/user-1000.slice/session-9.scope' },
    ],
    ['systemd-oomd', 'Swap used (10) / total (20) is more than 90%', { family: 'userspaceDetail' }],
    [
      'earlyoom',
      'sending SIGKILL to process 4711 uid 0 "a": badness 5, VmRSS 1 MiB',
      { signal: 'SIGKILL', comm: 'a', uid: 0 },
    ],
    ['earlyoom', 'sending SIGTERM to process 4711 "a "b": badness 1181, VmRSS 2 MiB', { comm: 'a "b', pid: 4711 }],
    [
      'earlyoom',
      'sending SIGTERM to process 4711 uid 7 "x": badness 1,": badness 9, VmRSS 2 MiB',
      { comm: 'x": badness 1,' },
    ],
    ['earlyoom', 'process 4711 exited after 0.1 seconds', { stage: 'done' }],
    ['earlyoom', 'kill failed: Operation not permitted', { family: 'userspaceDetail' }],
    ['nohang', 'Implementing a corrective action:\n  Sending SIGKILL to the victim', { signal: 'SIGKILL' }],
    ['talos', 'Sending SIGKILL to cgroup {"cgroup":"/sys/fs/cgroup/kubepods/a"}', { cgroup: '/kubepods/a' }],
    ['talos', '[talos] victim processes: {"controller":"runtime.OOMController","processes":[]}', { killer: 'talos' }],
    ['oomd', 'oomd kill: 10.00 60.00 600.00 Evil  1999 detector:swap,12345MB killer:Evaporate', { cgroup: '/Evil' }],
    [
      'oomd',
      'oomd kill: 1 2 3 a 7 ruleset:[x] killer:y 42 ruleset:[b c] killer:kill v2',
      { cgroup: '/a 7 ruleset:[x] killer:y', rssBytes: 42, reason: 'pressure 1 2 3, ruleset:[b c] killer:kill' },
    ],
    [
      'lowmemorykiller',
      "Kill 'it's (1)' (4711), uid 1000, oom_adj 906 to free 2048kB",
      { comm: "it's (1)", rssBytes: 2_097_152 },
    ],
    ['containerd', `TaskOOM event container_id:"${ID}"`, { containerId: ID }],
    ['containerd', JSON.stringify({ level: 'info', msg: `TaskOOM event container_id:"${ID}"` }), { containerId: ID }],
    [
      'k3s',
      `time="2026-11-24T11:02:00Z" level=info msg="TaskOOM event &TaskOOM{ContainerID:${ID},}"`,
      { containerId: ID },
    ],
    [
      'dockerd',
      'time="2026-11-24T11:02:00Z" level=debug msg=event module=libcontainerd namespace=moby topic=/tasks/oom',
      { source: 'docker' },
    ],
    [
      'dockerd',
      'level=debug msg="event published" ns=moby topic=/tasks/oom type=containerd.events.TaskOOM',
      { source: 'docker' },
    ],
    [
      'kubelet',
      'System OOM encountered, victim process: runc:[2:INIT], pid: 98756',
      { comm: 'runc:[2:INIT]', pid: 98_756 },
    ],
    [
      'k3s',
      'I1124 11:02:00.102898    1234 oom_watcher_linux.go:78] "Got sys oom event" event={"Pid":4711,"ProcessName":"java","TimeOfDeath":"2026-11-24T11:02:00Z"}',
      { pid: 4711, comm: 'java' },
    ],
    ['conmon', 'conmon 00112233445566778899 <ninfo>: OOM event received', { containerId: '00112233445566778899' }],
    ['conmon', '[conmon:i]: OOM received', { source: 'conmon' }],
    [
      'slurmstepd',
      'error: Detected 1 oom-kill event(s) in StepId=7.batch. Some of your processes may have been killed by the cgroup out-of-memory handler.',
      { job: '7.batch', count: 1 },
    ],
    [
      'slurmstepd',
      'error: Detected 1 oom-kill event(s) in StepId=7.extern cgroup. Some of your processes may have been killed by the cgroup out-of-memory handler.',
      { job: '7.extern' },
    ],
    [
      'slurmstepd',
      '[2026-11-24T11:02:00.123] [7.batch] error: Detected 2 oom_kill events in StepId=7.0. Some of the step tasks have been OOM Killed.',
      { job: '7.0', count: 2 },
    ],
    [
      'slurmstepd',
      'slurmstepd-n1: error: Detected 2 oom_kill events in StepId=7+1.0. Some of the step tasks have been OOM Killed.',
      { job: '7+1.0' },
    ],
    ['srun', 'error: n1: task 3: Out Of Memory', { node: 'n1', says: 'result' }],
    ['flux', 'oom: Memory cgroup out of memory: killed 2 tasks on n1.', { count: 2 }],
    [
      'yarn',
      'Container [pid=8468,containerID=container_1594198338753_0001_01_000002] is running beyond physical memory limits. Current usage: 1.0 GB of 1 GB physical memory used; 2.4 GB of 2.1 GB virtual memory used. Killing container.',
      { pid: 8468, killer: 'yarn' },
    ],
    ['systemd-journald', '/dev/kmsg buffer overrun, some messages lost.', { source: 'journald' }],
    ['rsyslogd', 'imjournal: 236 messages lost due to rate-limiting', { count: 236 }],
    [
      'rsyslogd',
      'imuxsock[pid: 57, name: /usr/bin/a]: 1024472 messages lost due to rate-limiting (20000 allowed within 300 seconds)',
      { count: 1_024_472 },
    ],
    ['rsyslogd', 'imuxsock lost 12 messages from pid 4711 due to rate-limiting', { count: 12 }],
    ['rsyslogd-2177', 'imuxsock[pid 22830]: begin to drop messages due to rate-limiting', { source: 'rsyslog' }],
    [
      'rsyslogd',
      'imklog: 5 messages lost due to rate-limiting [v8.2112.0 try https://www.rsyslog.com/e/2177 ]',
      { count: 5 },
    ],
    [
      'syslog-ng',
      "Destination queue full, dropping message; queue_len='1000', mem_fifo_size='1000'",
      { source: 'syslog-ng' },
    ],
  ])('%s: %s', (daemon, text, fields) => {
    expect(matchDaemonLine(daemon, text)).toMatchObject(fields);
  });
});

it.each(DAEMON_SENTENCES.map(({ id, sample }) => [id, sample] as const))(
  '%s, repeated without end, takes no time',
  (_, sample) => {
    const texts = [1, 0.5, 0.25].flatMap((part) => {
      const piece = sample.slice(0, Math.ceil(sample.length * part));
      return [piece.repeat(Math.floor(60_000 / piece.length)), piece + piece.slice(-8).repeat(7000)];
    });
    const start = process.hrtime.bigint();
    for (const text of texts) matchDaemonLine(undefined, text);
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(500);
  },
);
