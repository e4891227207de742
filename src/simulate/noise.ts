import type { Speaker, Spoken } from './envelopes/spoken.ts';
import type { Rng } from './rng.ts';

/** What is said beside reports: a line without its time. */
export type NoiseLine = Omit<Spoken, 'timeUs'>;

const speaker = (identifier: string, pid: number, facility: number, unit: string): Speaker => ({
  identifier,
  pid,
  facility,
  unit,
});

const SSHD = speaker('sshd', 2210, 10, 'ssh.service');
const CRON = speaker('CRON', 40112, 9, 'cron.service');
const KUBELET = speaker('kubelet', 1120, 3, 'kubelet.service');
const NGINX = speaker('nginx', 1733, 23, 'nginx.service');
const SYSTEMD = speaker('systemd', 1, 3, 'init.scope');
const APP = speaker('checkout-api', 5121, 1, 'checkout-api.service');
const POSTGRES = speaker('postgres', 1450, 16, 'postgresql@15-main.service');
const CONTAINERD = speaker('containerd', 990, 3, 'containerd.service');
const SUDO = speaker('sudo', 8123, 10, 'session-3.scope');

const INFO = 6;

/** Everyday lines; every kind is as frequent as the others. */
export const EVERYDAY: readonly [(rng: Rng) => NoiseLine, ...((rng: Rng) => NoiseLine)[]] = [
  (rng) => ({
    by: SSHD,
    severity: INFO,
    text: `Accepted publickey for deploy from 10.${n(rng, 255)}.${n(rng, 255)}.${n(rng, 255)} port ${n(rng, 60000)} ssh2: ED25519`,
  }),
  (rng) => ({
    by: CRON,
    severity: INFO,
    text: `(root) CMD (/usr/local/bin/rotate-cache --slot ${n(rng, 64)} >/dev/null 2>&1)`,
  }),
  (rng) => ({
    by: KUBELET,
    severity: INFO,
    text: `I1124 10:00:${n(rng, 59).padStart(2, '0')}.102211    1120 kubelet.go:2430] "SyncLoop (PLEG): event for pod" pod="shop/checkout-${n(rng, 9999)}"`,
  }),
  (rng) => ({
    by: NGINX,
    severity: INFO,
    text: `10.0.${n(rng, 255)}.${n(rng, 255)} - - "GET /api/v2/items/${n(rng, 90000)} HTTP/1.1" 200 ${n(rng, 40000)} "-" "curl/8.5.0" rt=0.0${n(rng, 99)}`,
  }),
  (rng) => ({
    by: SYSTEMD,
    severity: INFO,
    text: `Started session-${n(rng, 40000)}.scope - Session ${n(rng, 40000)} of User deploy.`,
  }),
  (rng) => ({
    by: APP,
    severity: INFO,
    text: `level=info msg="order accepted" order=${n(rng, 900000)} items=${n(rng, 30)} took_ms=${n(rng, 400)}`,
  }),
  (rng) => ({
    by: POSTGRES,
    severity: INFO,
    text: `[${n(rng, 9000)}-1] LOG:  checkpoint complete: wrote ${n(rng, 20000)} buffers (1.2%); 0 WAL file(s) added`,
  }),
  (rng) => ({
    by: CONTAINERD,
    severity: INFO,
    text: `time="2026-11-24T10:00:00Z" level=info msg="StopContainer for \\"${rng.hex(16)}\\" returns successfully"`,
  }),
  // Firewall lines are the kernel's: provenance alone drops none of them.
  (rng) => ({
    severity: 4,
    text: `[UFW BLOCK] IN=eth0 OUT= MAC=02:42:ac:11:00:02:02:42 SRC=192.0.2.${n(rng, 254)} DST=10.0.0.7 LEN=40 TTL=${n(rng, 255)} ID=${n(rng, 65000)} PROTO=TCP SPT=${n(rng, 65000)} DPT=23 SYN`,
  }),
];

const n = (rng: Rng, high: number): string => String(rng.int(1, high));

/** Lines that sound like a kill and are none; the kernel's own ones too. */
export const LOOK_ALIKES: readonly [NoiseLine, ...NoiseLine[]] = [
  { severity: 4, text: 'TCP: out of memory -- consider tuning tcp_mem' },
  { severity: 4, text: 'kworker/u8:3: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)' },
  { severity: 4, text: 'SLUB: Unable to allocate memory on node -1, gfp=0xa20(GFP_ATOMIC)' },
  { severity: 6, text: 'OOM killer enabled.' },
  { severity: 6, text: 'OOM killer disabled.' },
  { severity: 6, text: 'cgroup: fork rejected by pids controller in /system.slice/cron.service' },
  { severity: 3, text: 'Memory failure: 0x1a2b3c: Killing qemu-system-x86:4711 due to hardware memory corruption' },
  { severity: 3, text: 'NVRM: Xid (PCI:0000:3b:00): 31, pid=2210, Out of memory in the frame buffer' },
  { by: APP, severity: 3, text: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space' },
  { by: APP, severity: 3, text: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory' },
  { by: POSTGRES, severity: 3, text: 'ERROR:  out of memory; DETAIL:  Failed on request of size 2097152.' },
  { by: NGINX, severity: 2, text: '[emerg] 1733#1733: malloc(1048576) failed (12: Cannot allocate memory)' },
  { by: SYSTEMD, severity: 5, text: 'backup.service: Killing process 4822 (tar) with signal SIGKILL.' },
];

/** Kill lines that a program quotes; nobody died. */
export const QUOTATIONS: readonly [NoiseLine, ...NoiseLine[]] = [
  {
    by: APP,
    severity: INFO,
    text: 'Memory cgroup out of memory: Killed process 4242 (quoted) total-vm:1024kB, anon-rss:512kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0',
  },
  { by: APP, severity: INFO, text: 'ticket 812 says: Out of memory: Killed process 77 (mysqld) total-vm:2048kB' },
  {
    by: KUBELET,
    severity: 4,
    text: 'quoted invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  },
  {
    by: SUDO,
    severity: 5,
    text: 'deploy : PWD=/home/deploy ; USER=root ; COMMAND=/usr/bin/grep Killed process /var/log/kern.log',
  },
  {
    by: APP,
    severity: INFO,
    text: 'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/q,task_memcg=/q,task=quoted,pid=4242,uid=0',
  },
];

/** One line of the day: a look-alike in 41, a quotation in 53, else everyday business. `at` counts them. */
export function noiseLine(at: number, rng: Rng): NoiseLine {
  if (at % 41 === 17) return LOOK_ALIKES[Math.floor(at / 41) % LOOK_ALIKES.length] ?? LOOK_ALIKES[0];
  if (at % 53 === 29) return QUOTATIONS[Math.floor(at / 53) % QUOTATIONS.length] ?? QUOTATIONS[0];
  return rng.pick(EVERYDAY)(rng);
}
