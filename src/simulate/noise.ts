import { QUOTATIONS, type NoiseLine } from './quotations.ts';
import type { Rng } from './rng.ts';
import { SPEAKERS } from './speakers.ts';

const { app: APP, containerd: CONTAINERD, cron: CRON, kubelet: KUBELET, nginx: NGINX } = SPEAKERS;
const { postgres: POSTGRES, sshd: SSHD, systemd: SYSTEMD } = SPEAKERS;

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
  {
    severity: 4,
    text: 'kworker/0:1: page allocation stalls for 10004ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE)',
  },
  { severity: 4, text: 'slab_out_of_memory: 23 callbacks suppressed' },
  { severity: 4, text: 'vmap allocation for size 20480 failed: use vmalloc=<size> to increase size' },
  { severity: 4, text: 'Out of socket memory' },
  { severity: 3, text: '[drm:amdgpu_cs_ioctl [amdgpu]] *ERROR* Not enough memory for command submission!' },
  { severity: 3, text: '[TTM] Out of kernel memory' },
  { severity: 0, text: 'watchdog: BUG: soft lockup - CPU#2 stuck for 22s! [kswapd0:57]' },
  { severity: 5, text: 'Kernel command line: BOOT_IMAGE=/vmlinuz-6.1.0-21-amd64 root=/dev/sda1 ro oom=panic quiet' },
  { severity: 3, text: 'NVRM: Xid (PCI:0000:3b:00): 31, pid=2210, Out of memory in the frame buffer' },
  { by: APP, severity: 3, text: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space' },
  { by: APP, severity: 3, text: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory' },
  { by: POSTGRES, severity: 3, text: 'ERROR:  out of memory; DETAIL:  Failed on request of size 2097152.' },
  { by: NGINX, severity: 2, text: '[emerg] 1733#1733: malloc(1048576) failed (12: Cannot allocate memory)' },
  { by: APP, severity: 3, text: "redis: OOM command not allowed when used memory > 'maxmemory'." },
  { by: APP, severity: 3, text: 'RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB' },
  { by: SSHD, severity: 3, text: 'error: fork: Cannot allocate memory' },
  { by: SYSTEMD, severity: 4, text: "web.service: Unknown OOMPolicy 'never', ignoring" },
  { by: SYSTEMD, severity: 5, text: 'backup.service: Killing process 4822 (tar) with signal SIGKILL.' },
];

/** One line of the day: a look-alike in 41, a quotation in 53, else everyday business. `at` counts them. */
export function noiseLine(at: number, rng: Rng): NoiseLine {
  if (at % 41 === 17) return LOOK_ALIKES[Math.floor(at / 41) % LOOK_ALIKES.length] ?? LOOK_ALIKES[0];
  if (at % 53 === 29) return QUOTATIONS[Math.floor(at / 53) % QUOTATIONS.length] ?? QUOTATIONS[0];
  return rng.pick(EVERYDAY)(rng);
}
