import { once } from '../lib/once.ts';

/**
 * What ordinary logs look like, for knowing which bytes are rare in them: a search for rare bytes stops seldom. Another text would
 * make the search slower or faster, and never find anything else.
 */
const TYPICAL = `
{"__CURSOR":"s=6cd7f5b811d082aed2fe56f14e7811e4;i=3f79391b4da;b=b1578bd82bffa1891d362473390bdc1c;m=3f79391b4da;t=65b7ecbd47a4a",
"__REALTIME_TIMESTAMP":"1789450003970634","__MONOTONIC_TIMESTAMP":"4361867605522","_BOOT_ID":"b1578bd82bffa1891d362473390bdc1c",
"_MACHINE_ID":"e48be386dc4a5da22c3d0bef09c48cf4","_HOSTNAME":"db-294.example.org","_RUNTIME_SCOPE":"system","PRIORITY":"6",
"_TRANSPORT":"syslog","SYSLOG_FACILITY":"10","SYSLOG_IDENTIFIER":"kubelet","_PID":"5121","_UID":"0","_COMM":"containerd","_EXE":"/usr/bin/x",
"_CMDLINE":"/usr/sbin/cron -f -P","_SYSTEMD_CGROUP":"/system.slice/cron.service","_SYSTEMD_UNIT":"checkout-api.service","_TRANSPORT":"kernel",
"SYSLOG_IDENTIFIER":"kernel","_SOURCE_REALTIME_TIMESTAMP":"1789450003970322","_SOURCE_MONOTONIC_TIMESTAMP":"3594753810797",
"MESSAGE":"level=info msg=\\"order accepted\\" order=395970 items=11 took_ms=191 memory free error file cache size kB name user for"}
{"@timestamp":"2026-11-24T11:02:00.123Z","message":"GET /api/v2/items/90 HTTP/1.1 200","log":{"level":"info"},"host":{"name":"web-7"}}
Nov 24 11:02:00 web-7 kernel: [1234.567890] [UFW BLOCK] IN=eth0 OUT= MAC=02:42:ac:11:00:02 SRC=192.0.2.7 DST=10.0.0.7 LEN=40 TTL=241 ID=5 DF
PROTO=TCP SPT=35850 DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0 audit: type=1400 audit(1789450123.456:789): apparmor="DENIED" operation="open"
pid=4711 comm="nginx" usb 1-2: new high-speed device, Started session-4.scope - Session 4 of User root. (root) CMD (/usr/bin/true)
2026-11-24T11:02:00.283302+00:00 web-7 sshd[2210]: Accepted publickey for deploy from 10.0.0.1 port 4711 ssh2: ED25519 process state
I1124 10:00:10.102211 1120 kubelet.go:2430] "SyncLoop (PLEG): event for pod" pod="shop/checkout-2532" container started, stopped, task
<30>1 2026-11-24T11:02:00Z web-7 postgres 1450 - - [9-1] LOG:  checkpoint complete: wrote 20000 buffers (1.2%); Transaction total pages
        0    12      7     cached items, postgres full limit exceeded usage memory: able to reach page
`;

// What was not seen is rare, but not equally: letters and digits less than the rest.
const UNSEEN = 0.05;
const UNSEEN_LETTER = 0.3;

/** How often each byte comes in ordinary logs: the sum is 1. */
export const byteShares = once(shares);

const weights = once(words);

/** How often four bytes (little endian) come in ordinary logs, for comparisons only: 0 for what is not known to. */
export function wordWeight(word: number): number {
  return weights().get(word) ?? 0;
}

/** The runs of so many bytes in ordinary logs, with how often each comes. */
export function typicalGrams(length: number): readonly (readonly [bytes: readonly number[], count: number])[] {
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= TYPICAL.length; at += 1) {
    const gram = TYPICAL.slice(at, at + length);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return [...counts].map(([gram, count]) => [[...Buffer.from(gram, 'latin1')], count]);
}

function shares(): Float64Array {
  const counts = Float64Array.from({ length: 256 }, (_, byte) => unseen(byte));
  for (const byte of Buffer.from(TYPICAL, 'latin1')) counts[byte] = (counts[byte] ?? 0) + 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function words(): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const bytes = Buffer.from(TYPICAL, 'latin1');
  for (let at = 0; at + 4 <= bytes.length; at += 1) {
    const word = bytes.readUInt32LE(at);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function unseen(byte: number): number {
  return /[a-z0-9]/.test(String.fromCharCode(byte)) ? UNSEEN_LETTER : UNSEEN;
}
