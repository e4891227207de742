import type { Message } from 'kafkajs';

/** A kernel line as journald prints it in JSON, `timeUs` microseconds after the epoch. */
export function journaldRecord(host: string, message: string, timeUs: number): string {
  return JSON.stringify({
    _HOSTNAME: host,
    _MACHINE_ID: '0123456789abcdef0123456789abcdef',
    _BOOT_ID: 'fedcba9876543210fedcba9876543210',
    _TRANSPORT: 'kernel',
    SYSLOG_FACILITY: '0',
    SYSLOG_IDENTIFIER: 'kernel',
    PRIORITY: '3',
    __REALTIME_TIMESTAMP: String(timeUs),
    __MONOTONIC_TIMESTAMP: String(timeUs % 1_000_000_000),
    _SOURCE_MONOTONIC_TIMESTAMP: String(timeUs % 1_000_000_000),
    MESSAGE: message,
  });
}

/** The kill line of a memory cgroup, as kernels from 5.4 on print it. */
export function killLine(pid: number, comm = 'java'): string {
  return (
    `Memory cgroup out of memory: Killed process ${String(pid)} (${comm}) total-vm:5242880kB, anon-rss:2076640kB, ` +
    'file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:7260kB oom_score_adj:969'
  );
}

/** One kill of a host, for a partition of an input topic. */
export function killRecord(host: string, pid: number, partition: number, timeUs = Date.now() * 1000): Message {
  return { partition, value: journaldRecord(host, killLine(pid), timeUs) };
}

/** A record that says nothing of memory. */
export function noiseRecord(host: string, partition: number): Message {
  return { partition, value: journaldRecord(host, 'usb 1-1: new high-speed USB device', Date.now() * 1000) };
}
