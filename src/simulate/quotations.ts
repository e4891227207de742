import type { Spoken, Speaker } from './envelopes/spoken.ts';
import { SPEAKERS } from './speakers.ts';

/** What is said beside reports: a line without its time. */
export type NoiseLine = Omit<Spoken, 'timeUs'>;

const INFO = 6;

const says = (by: Speaker, text: string, severity = INFO): NoiseLine => ({ by, severity, text });

// Nobody on any host is called so, and no report has this pid: whoever finds it was deceived.
const KILLED =
  'Memory cgroup out of memory: Killed process 4242 (quoted) total-vm:1024kB, anon-rss:512kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0';
const GLOBAL =
  'Out of memory: Killed process 4242 (quoted) total-vm:1024kB, anon-rss:512kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0';
const OPENING = 'quoted invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0';
const CONSTRAINT =
  'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/q,task_memcg=/q,task=quoted,pid=4242,uid=0';

/** Sentences of the kernel and of its witnesses that a program quotes; nobody died. */
export const QUOTATIONS: readonly [NoiseLine, ...NoiseLine[]] = [
  says(SPEAKERS.app, KILLED),
  says(SPEAKERS.app, CONSTRAINT),
  says(SPEAKERS.kubelet, OPENING, 4),
  says(SPEAKERS.tickets, `ticket 812 says: ${GLOBAL}`),
  says(SPEAKERS.app, JSON.stringify({ level: 'warn', msg: KILLED, host: 'web-3' })),
  says(SPEAKERS.app, `level=warn msg="node event" reason=OOMKilling message="${GLOBAL}"`),
  says(
    SPEAKERS.tickets,
    JSON.stringify({
      id: 4711,
      title: 'OOM on web-3',
      body: `kernel: [ 12.000001] ${OPENING}\nkernel: [ 12.000009] ${GLOBAL}`,
    }),
  ),
  says(
    SPEAKERS.npd,
    `I1124 10:00:17.301120    1561 log_monitor.go:160] New status generated: &{Source:kernel-monitor Events:[{Severity:warn Reason:OOMKilling Message:${GLOBAL}}]}`,
  ),
  says(
    SPEAKERS.kubelet,
    `E1124 10:00:17.311020    1120 event.go:359] "Event occurred" reason="OOMKilling" message="${KILLED}"`,
    3,
  ),
  says(
    SPEAKERS.sudo,
    'deploy : TTY=pts/0 ; PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/grep Killed process /var/log/kern.log',
    5,
  ),
  says(SPEAKERS.sudo, `deploy : PWD=/root ; USER=root ; COMMAND=/usr/bin/logger -t kernel ${GLOBAL}`, 5),
  says(SPEAKERS.bash, `HISTORY: PID=9120 UID=1000 dmesg -T | grep -A30 'invoked oom-killer'`),
  says(SPEAKERS.bash, `HISTORY: PID=9120 UID=1000 echo "${GLOBAL}" >> runbook.md`),
  says(
    SPEAKERS.audit,
    `type=USER_CMD msg=audit(1795514400.250:812): pid=8123 uid=1000 auid=1000 ses=3 msg='cwd="/root" cmd=6772657020224B696C6C65642070726F6365737322 terminal=pts/0 res=success'`,
  ),
  says(SPEAKERS.audit, `type=USER msg=audit(1795514400.250:813): pid=7 uid=0 text="${CONSTRAINT}"`),
  says(
    SPEAKERS.nginx,
    `10.0.7.14 - - "GET /search?q=Out+of+memory%3A+Killed+process+4242+(quoted)+total-vm%3A1024kB HTTP/1.1" 200 5120 "-" "Mozilla/5.0"`,
  ),
  says(
    SPEAKERS.nginx,
    `10.0.7.14 - - "GET /wiki/${OPENING.replaceAll(' ', '%20')} HTTP/1.1" 404 162 "https://wiki.example/oom" "curl/8.5.0"`,
  ),
  says(SPEAKERS.fluentBit, `[2026/11/24 10:00:00] [ warn] [engine] failed to flush chunk: {"log":"${GLOBAL}"}`, 4),
  says(
    SPEAKERS.promtail,
    `level=error caller=client.go:430 msg="final error sending batch" error="entry out of order: ${KILLED}"`,
    3,
  ),
  says(SPEAKERS.ci, `job 9931: assert log contains "${OPENING}"`),
  says(SPEAKERS.ci, `+ grep -q 'Tasks in /q are going to be killed due to memory.oom.group set' kern.log`),
  says(SPEAKERS.puppet, `(/Stage[main]/Oom/File[/etc/oom.rules]/content) +match "^${GLOBAL}"`, 5),
  says(
    SPEAKERS.zabbix,
    `item "log[/var/log/kern.log,Killed process]" value: "Nov 24 10:00:00 web-3 kernel: [ 12.000009] ${GLOBAL}"`,
  ),
  says(SPEAKERS.postgres, `[812-1] LOG:  statement: INSERT INTO incidents (line) VALUES ('${KILLED}')`),
  says(SPEAKERS.cron, `(root) CMD (journalctl -k | grep -c "oom_reaper: reaped process" > /run/oom.count)`),
  says(SPEAKERS.logger, `Nov 24 10:00:00 web-3 kernel: [ 12.000009] ${GLOBAL}`),
  says(SPEAKERS.logger, `kernel: ${CONSTRAINT}`),
  says(SPEAKERS.app, `<4>[   12.000009] ${GLOBAL}`),
  says(SPEAKERS.app, `quoted.service: A process of this unit has been killed by the OOM killer.`, 5),
  says(SPEAKERS.app, `time="2026-11-24T10:00:00Z" level=info msg="TaskOOM event container_id:\\"4242\\""`),
];
