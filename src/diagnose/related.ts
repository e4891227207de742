/** A trouble with memory in which nothing was killed by the kernel for want of it. */
export interface RelatedError {
  /** Stable. */
  readonly id: string;
  /** Stands in such lines, wherever. */
  readonly words: RegExp;
  /** What it is, for the person who looked for a kill. */
  readonly text: string;
  /** A line that shows it. */
  readonly sample: string;
}

/** What people take for an OOM kill, the surest first. Never counted as a kill. */
export const RELATED_ERRORS: readonly RelatedError[] = [
  {
    id: 'allocation-failure',
    words: /page allocation (?:failure|stalls)\b/,
    text: 'The kernel could not get a connected piece of memory for itself and went on without it. Nothing was killed.',
    sample: 'swapper/0: page allocation failure: order:4, mode:0x40020(GFP_ATOMIC)',
  },
  {
    id: 'slab-failure',
    words: /SLUB: Unable to allocate memory on node|vmalloc(?:: | error: .*)allocation fail/,
    text: 'The kernel could not allocate an object of its own. Nothing was killed.',
    sample: 'SLUB: Unable to allocate memory on node -1, gfp=0x8020(GFP_ATOMIC)',
  },
  {
    id: 'tcp-memory',
    words: /TCP: out of memory -- consider tuning tcp_mem/,
    text: 'Network connections have used up their own budget (net.ipv4.tcp_mem). Nothing was killed.',
    sample: 'TCP: out of memory -- consider tuning tcp_mem',
  },
  {
    id: 'strict-overcommit',
    words: /not enough memory for the allocation/,
    text: 'The kernel refused an allocation, as it does when vm.overcommit_memory is 2 and the commit limit is reached. The program got an error; nothing was killed.',
    sample: '__vm_enough_memory: pid: 4711, comm: java, bytes: 8589934592 not enough memory for the allocation',
  },
  {
    id: 'pids-limit',
    words: /fork rejected by pids controller/,
    text: 'A control group has as many processes as it may (pids.max, TasksMax=). Memory has nothing to do with it.',
    sample: 'cgroup: fork rejected by pids controller in /system.slice/app.service',
  },
  {
    id: 'hardware',
    words: /due to hardware memory corruption|Hardware Error|hardware memory error/,
    text: 'Memory is broken, and the kernel killed what used the broken part. More memory does not help: replace the module.',
    sample: 'Memory failure: 0x1234: Killing java:4711 due to hardware memory corruption',
  },
  {
    id: 'gpu',
    words:
      /CUDA (?:error: )?out of memory|NVRM: .*[Oo]ut of memory|amdgpu.*[Nn]ot enough memory|CUDA_ERROR_OUT_OF_MEMORY/,
    text: 'The memory of a graphics card was used up. Nothing was killed.',
    sample: 'RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB',
  },
  {
    id: 'java',
    words: /java\.lang\.OutOfMemoryError|There is insufficient memory for the Java Runtime/,
    text: 'A Java program reached the limit of its own heap or of the system. The kernel did not kill it: look at -Xmx and at the heap dump.',
    sample: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  },
  {
    id: 'node',
    words: /JavaScript heap out of memory/,
    text: 'A Node.js program reached the limit of its own heap (--max-old-space-size) and ended itself.',
    sample: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  },
  {
    id: 'application-limit',
    words:
      /OOM command not allowed when used memory|Allowed memory size of \d+ bytes exhausted|InnoDB:.*[Oo]ut of memory|ERROR: {1,2}out of memory/,
    text: "A program reached a limit of its own (Redis' maxmemory, PHP's memory_limit, a database's buffers). Nothing was killed.",
    sample: "OOM command not allowed when used memory > 'maxmemory'.",
  },
  {
    id: 'enomem',
    words: /Cannot allocate memory|fork: Resource temporarily unavailable|std::bad_alloc|\bMemoryError\b/,
    text: 'A program was refused memory (ENOMEM) or a new process. Look at its limits (ulimit -v, TasksMax=, a control group) and at vm.overcommit_memory.',
    sample: 'bash: fork: Cannot allocate memory',
  },
  {
    id: 'files',
    words: /Too many open files/,
    text: 'A program has as many files open as it may (ulimit -n, LimitNOFILE=). Memory has nothing to do with it.',
    sample: 'accept4() failed (24: Too many open files)',
  },
  {
    id: 'crash',
    words: /segfault at [0-9a-f]+ ip |general protection fault|traps: .* trap /,
    text: 'A program crashed of itself. The kernel did not kill it for want of memory.',
    sample: 'app[4711]: segfault at 0 ip 000055d0c0ffee00 sp 00007ffd00000000 error 4 in app',
  },
  {
    id: 'sigkill',
    words: /code=killed, status=9\/KILL|exit(?:ed with)? (?:code|status) 137|signal SIGKILL|\bOOMKilled\b/,
    text: 'Something was ended by SIGKILL (137 = 128 + 9), and these lines do not show that it was the kernel for want of memory. Look in the log of the kernel (journalctl -k) around this time.',
    sample: 'app.service: Main process exited, code=killed, status=9/KILL',
  },
  {
    id: 'quotation',
    words: /invoked oom-killer|oom-kill:constraint=|Out of memory: Kill|Killed process \d/,
    text: 'These are the words of a kill, but a program wrote them, or they were cut: the kernel would begin its message with them. Look in its own log (journalctl -k, dmesg) around this time.',
    sample: 'the monitor read "Out of memory: Killed process 4711 (java)" an hour ago',
  },
];

/** What of this kind stands in a text: each error with the number of its first line, and how many lines have it. */
export interface RelatedFound {
  readonly error: RelatedError;
  /** From 1 on. */
  readonly firstLine: number;
  readonly lines: number;
}

const MAX_LINE_CHARS = 4096;

/** Looks for troubles with memory that are no kill; a line counts for the first that fits. */
export function findRelated(text: string): readonly RelatedFound[] {
  const found = new Map<RelatedError, { firstLine: number; lines: number }>();
  let number = 0;
  for (const line of text.split('\n')) {
    number += 1;
    const error = RELATED_ERRORS.find(({ words }) => words.test(line.slice(0, MAX_LINE_CHARS)));
    if (error === undefined) continue;
    const known = found.get(error);
    if (known === undefined) found.set(error, { firstLine: number, lines: 1 });
    else known.lines += 1;
  }
  return [...found].map(([error, place]) => ({ error, ...place }));
}
