import { describe, expect, it } from 'vitest';
import { DAEMON_SENTENCES, RING_BUFFER, SENTENCES } from '../../../src/grammar/index.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { decodeRecord } from '../../../src/records/index.ts';
import { MessageBatch } from '../../../src/sieve/message-batch.ts';
import type { SieveOptions } from '../../../src/sieve/options.ts';
import { Sieve } from '../../../src/sieve/sieve.ts';
import { saidBy, saidByKernel, type Voice } from './said-by.ts';

const LIVE: SieveOptions = {
  host: { key: 'short', aliases: {} },
  maxRecordBytes: 1_000_000,
  provenance: 'kernel',
  timezone: 'UTC',
};

// Made once: a sieve is quick, its search is not made quickly.
const SIEVE = new Sieve(LIVE);

function sieved(records: readonly string[]): readonly SievedLine[] {
  const lines: SievedLine[] = [];
  const messages = records.map((text, offset) => ({ value: Buffer.from(text), offset }));
  SIEVE.push(new MessageBatch({ topic: 'logs', partition: 0, incarnation: 1 }, messages, 42), {
    line: (line) => lines.push(line),
    dead: () => undefined,
  });
  return lines;
}

/** Which of the records were taken for somebody's word, as they are printed. */
function taken(records: readonly string[]): readonly string[] {
  return records.filter((record) => sieved([record]).length > 0);
}

const KILL =
  'Memory cgroup out of memory: Killed process 4242 (java) total-vm:1024kB, anon-rss:512kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0';

/** Programs that speak for themselves, and what they make of a line that they quote. */
const QUOTING: readonly (readonly [Voice, (line: string) => string])[] = [
  [{ tag: 'checkout-api', facility: 1, comm: 'java' }, (line) => line],
  [{ tag: 'checkout-api', facility: 1, comm: 'java' }, (line) => `WARN node says: ${line}`],
  [{ tag: 'audit', facility: 4 }, (line) => `type=USER_CMD msg=audit(1795514400.1:42): cmd="grep '${line}'"`],
  [{ tag: 'audisp-syslog', facility: 1 }, (line) => `type=EXECVE msg=audit(1795514400.1:43): a0="${line}"`],
  [{ tag: 'sudo', facility: 10 }, (line) => `deploy : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/bin/echo ${line}`],
  [{ tag: 'nginx', facility: 23 }, (line) => `10.0.0.7 - - "GET /search?q=${encodeURIComponent(line)} HTTP/1.1" 200`],
  [{ tag: 'ticket-bot', facility: 1, comm: 'node' }, (line) => JSON.stringify({ ticket: 'OPS-7', body: line })],
  [{ tag: 'ticket-bot', facility: 1, comm: 'node' }, (line) => JSON.stringify({ MESSAGE: line, _TRANSPORT: 'kernel' })],
  [{ tag: 'kubelet', facility: 3 }, (line) => `I1124 11:02:00.102898    1234 event.go:307] "Quoted" message="${line}"`],
  [
    { tag: 'node-problem-detector', facility: 3, comm: 'node-problem-de' },
    (line) => `I1124 11:02:00.102898    7 log_monitor.go:159] New status generated: &{Events:[{Message:${line}}]}`,
  ],
  [{ tag: 'kube-apiserver', facility: 3 }, (line) => `{"kind":"Event","reason":"OOMKilling","message":"${line}"}`],
  [
    { tag: 'fluentd', facility: 3, comm: 'ruby' },
    (line) => `2026-11-24 11:02:00 +0000 [warn]: dump {"log"=>"${line}"}`,
  ],
  [{ tag: 'promtail', facility: 3 }, (line) => `level=warn ts=2026-11-24T11:02:00Z caller=client.go msg="${line}"`],
  [{ tag: 'logger', facility: 1 }, (line) => line],
  [{ tag: 'bash', facility: 1 }, (line) => `HISTORY: PID=812 UID=0 dmesg | grep "${line}"`],
];

const lineOf = (sample: string): string => sample.split('\n', 1)[0] ?? sample;

/** The next number of a linear congruence (Numerical Recipes), so that each run quotes the same. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

function pick<T>(from: readonly T[], next: Iterator<number>): T {
  const each = from[Number(next.next().value) % from.length];
  if (each === undefined) throw new Error('Nothing to pick from.');
  return each;
}

describe('what programs quote is nobody’s word', () => {
  it('two hundred quotations of the kernel and of programs, in every envelope', () => {
    const all = [...SENTENCES, ...DAEMON_SENTENCES].map(({ sample }) => lineOf(sample));
    const next = numbers(20_261_124);
    const wrong: string[] = [];
    for (let run = 0; run < 200; run += 1) {
      const [voice, quote] = pick(QUOTING, next);
      const line = run % 8 === 0 ? KILL : pick(all, next);
      wrong.push(...taken(saidBy(voice, quote(line))));
    }
    expect(wrong).toEqual([]);
  });

  it('a sentence of one program in the mouth of another', () => {
    const voices = [...new Set(DAEMON_SENTENCES.flatMap(({ daemons }) => daemons))].filter(
      (tag) => tag !== RING_BUFFER,
    );
    const wrong = DAEMON_SENTENCES.flatMap(({ sample, daemons }, at) => {
      const others = voices.filter((tag) => !daemons.includes(tag));
      const other = others[(at * 7) % others.length] ?? 'cron';
      return taken(saidBy({ tag: other, facility: 3 }, sample));
    });
    // docker's and containerd's speak of one event in one form.
    expect(wrong.filter((text) => !text.includes('TaskOOM'))).toEqual([]);
  });

  it('logger -t with the name of a program is logger, where journald tells', () => {
    for (const { sample, daemons } of DAEMON_SENTENCES) {
      const [forged = ''] = saidBy({ tag: daemons[0] ?? '', facility: 1, comm: 'logger' }, sample);
      expect(sieved([forged])).toEqual([]);
    }
  });

  it('who calls himself the kernel in another facility is not believed', () => {
    const samples = [...SENTENCES, ...DAEMON_SENTENCES].map(({ sample }) => sample);
    for (const sample of samples) expect(taken([`<14>Nov 24 11:02:00 web-7 kernel: ${sample}`])).toEqual([]);
  });
});

/** How many of the records of `saidBy` are the journal's own; they come first. */
const JOURNAL = 2;
const PROBE = decodeRecord(Buffer.from('<30>Nov 24 11:02:00 web-7 cron[7]: x'), {
  receivedUs: 0,
  timezone: 'UTC',
  bare: false,
});
const namesItsProgram = !('rejected' in PROBE) && PROBE[0]?.daemon === 'cron';

describe('a program is believed', () => {
  const own = DAEMON_SENTENCES.filter(({ daemons }) => !daemons.includes(RING_BUFFER));

  it.each(own.map((sentence) => [sentence.id, sentence] as const))('%s in the journal', (_, sentence) => {
    const records = saidBy({ tag: sentence.daemons[0] ?? '', facility: 3 }, sentence.sample).slice(0, JOURNAL);
    for (const record of records) expect([record, sieved([record])[0]?.event]).toEqual([record, sentence.expected]);
  });

  it('each in every shape of text', (context) => {
    context.skip(!namesItsProgram, 'The shapes of text do not name the program that spoke.');
    for (const { daemons, sample, expected } of own) {
      const records = saidBy({ tag: daemons[0] ?? '', facility: 3 }, sample).slice(JOURNAL);
      for (const record of records) expect([record, sieved([record])[0]?.event]).toEqual([record, expected]);
    }
  });

  it('in the ring buffer, where oomd and Talos write without a name', () => {
    const written = DAEMON_SENTENCES.filter(({ daemons }) => daemons.includes(RING_BUFFER));
    expect(written.length).toBeGreaterThan(2);
    for (const { sample, expected } of written) {
      expect(sieved([`12,1187,812345678,-;${sample}`])[0]?.event).toEqual(expected);
      expect(sieved([`Nov 24 11:02:00 web-7 kernel: ${sample}`])[0]?.event).toEqual(expected);
    }
    expect(sieved([`12,1187,812345678,-;${KILL}`])).toEqual([]);
  });
});

/** What looks like a kill and is none, by who says it. */
const LOOK_ALIKES: Readonly<Record<string, readonly string[]>> = {
  kernel: [
    'TCP: out of memory -- consider tuning tcp_mem',
    'kworker/0:1: page allocation failure: order:4, mode:0x40dc0(GFP_KERNEL), nodemask=(null)',
    'java: page allocation stalls for 10023ms, order:0',
    'SLUB: Unable to allocate memory on node -1, gfp=0xcc0(GFP_KERNEL)',
    'slab_out_of_memory: 4 callbacks suppressed',
    'vmalloc: allocation failure: 4096 bytes',
    'cgroup: fork rejected by pids controller in /user.slice',
    'NVRM: Xid (PCI:0000:01:00): 31, Out of memory',
    'amdgpu: [mmhub] Not enough memory',
    'Out of sockets memory',
    '[TTM] Out of kernel memory',
    'Memory failure: 0x7f: Killing java:17 due to hardware memory corruption',
    'OOM killer enabled.',
    'OOM killer disabled.',
    'watchdog: BUG: soft lockup - CPU#1 stuck for 22s!',
    'Command line: BOOT_IMAGE=/vmlinuz oom=panic panic_on_oom=1',
    'WARNING: CPU: 0 PID: 1 at mm/oom_kill.c:1100 out_of_memory+0x1/0x2',
    'Killed process 12 (java) by user request',
  ],
  systemd: [
    'Killing process 123 (java) with signal SIGKILL.',
    'nginx.service: Killing process 123 (nginx) with signal SIGKILL.',
    'nginx.service: Main process exited, code=exited, status=137/n/a',
    'nginx.service: Main process exited, code=killed, status=15/TERM',
    "nginx.service: Failed with result 'signal'.",
    "nginx.service: Failed with result 'exit-code'.",
    '/etc/systemd/system/nginx.service:7: Failed to parse OOMPolicy= value, ignoring: killl',
    'nginx.service: OOMPolicy=kill and a process of this unit has been killed',
    'app says: A process of this unit has been killed by the OOM killer.',
    'Started systemd-oomd.service - Userspace Out-Of-Memory (OOM) Killer.',
  ],
  'systemd-oomd': [
    'oomd dry-run: Would have tried to kill /system.slice/a.service and all its descendants',
    'Swap is currently not detected; memory pressure usage will be degraded',
    'Failed to kill any cgroups based on swap: Invalid argument',
    'Killed due to memory pressure for /a being 1.00% > 0.50% for > 20s with reclaim activity',
    'Killed /a due to boredom',
  ],
  earlyoom: [
    'mem avail:  7072 of  7721 MiB (91.60%), swap free: 7720 of 7720 MiB (100.00%)',
    'sending SIGTERM when mem <= 10.00% and swap <= 10.00%,',
    'sending 0 (no-op signal) to process 1 uid 0 "systemd": badness 0, VmRSS 12 MiB',
    'earlyoom v1.7',
  ],
  kubelet: [
    'I1124 11:02:00.102898    1234 eviction_manager.go:380] "Eviction manager: pod is evicted successfully" pod="a/b"',
    'I1124 11:02:00.102898    1234 event.go:307] "Event occurred" reason="Evicted" message="The node was low on resource: memory. "',
    'I1124 11:02:00.102898    1234 event.go:307] "Event occurred" reason="NodeHasInsufficientMemory" message="quoted System OOM encountered"',
    'I1124 11:02:00.102898    1234 kubelet.go:2430] "SyncLoop (PLEG): event for pod" event={"Type":"ContainerDied"}',
    'OOM: System OOM encountered, victim process: java, pid: 4711',
  ],
  containerd: [
    'time="2026-11-24T11:02:00Z" level=info msg="StopContainer for \\"x\\" returns successfully"',
    'time="2026-11-24T11:02:00Z" level=error msg="can\'t find container for TaskOOM event"',
    'time="2026-11-24T11:02:00Z" level=info msg="quoted TaskOOM event container_id:\\"x\\""',
  ],
  dockerd: [
    'time="2026-11-24T11:02:00Z" level=info msg="ignoring event" container=x topic=/tasks/delete type="*events.TaskDelete"',
    'time="2026-11-24T11:02:00Z" level=warning msg="Your kernel does not support OomKillDisable"',
    'time="2026-11-24T11:02:00Z" level=warning msg="failed to read oom_kill event" error="no such file"',
  ],
  slurmstepd: [
    'StepId=4711.0 hit memory limit at least once during execution. This may or may not result in some failure.',
    'error: *** JOB 4711 ON n1 CANCELLED AT 2026-11-24T11:02:00 DUE TO TIME LIMIT ***',
    'error: Detected 0 problems in StepId=4711.0.',
  ],
  conmon: ['conmon 00112233445566778899 <nwarn>: Failed to read oom event from eventfd'],
  yarn: [
    "Container [pid=1,containerID=container_1_1_01_000002] is running 318740992B beyond the 'VIRTUAL' memory limit. Current usage: 1 GB of 1 GB",
  ],
  talos: ['[talos] Sending SIGKILL to cgroup {"controller": "runtime.Other", "cgroup": "/a"}'],
  nohang: ['Sending SIGTERM to the victim of the day', 'The victim died in the search process: IndexError'],
  oomd: ['oomd kill: 1.00 1.00 1.00 a.slice 4096 ruleset:[a] detectorgroup:[b] killer:(dry)kill_by_memory v2'],
  'systemd-journald': ['Suppressed 917 messages from nginx.service', 'Journal started', 'Missed kernel messages'],
  'syslog-ng': [
    "I/O error occurred while reading; fd='13', error='Connection reset by peer (104)'",
    "Log statistics; dropped='tcp(10.0.0.7:514)=0', processed='center(queued)=2852'",
  ],
  rsyslogd: ['action suspended (module omfwd), retry 0.', 'imuxsock: messages lost due to rate-limiting'],
};

describe('look-alikes', () => {
  it.each(Object.entries(LOOK_ALIKES).flatMap(([by, texts]) => texts.map((text) => [by, text] as const)))(
    '%s: %s',
    (by, text) => {
      expect(taken(by === 'kernel' ? saidByKernel(text) : saidBy({ tag: by, facility: 3 }, text))).toEqual([]);
    },
  );

  it.each([
    'java.lang.OutOfMemoryError: Java heap space',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'FATAL:  out of memory',
    'InnoDB: Fatal error: Out of memory',
    'nginx: [emerg] malloc() failed (12: Cannot allocate memory)',
    'PHP Fatal error:  Out of memory (allocated 2097152) (tried to allocate 20480 bytes)',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'torch.cuda.OutOfMemoryError: CUDA out of memory.',
    'bash: fork: Cannot allocate memory',
    'vm.panic_on_oom = 0',
  ])('an application: %s', (text) => {
    expect(taken(saidBy({ tag: 'app', facility: 1 }, text))).toEqual([]);
  });
});
