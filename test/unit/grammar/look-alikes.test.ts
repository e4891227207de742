import { describe, expect, it } from 'vitest';
import { matchLine, SENTENCES } from '../../../src/grammar/index.ts';

describe('what only looks like a sentence is none', () => {
  it.each([
    'TCP: out of memory -- consider tuning tcp_mem',
    'kswapd0: page allocation failure: order:0, mode:0x40cc0',
    'slab_out_of_memory: 4 callbacks suppressed',
    'SLUB: Unable to allocate memory on node -1',
    'vmalloc: allocation failure: 4096 bytes',
    'cgroup: fork rejected by pids controller in /user.slice',
    'NVRM: Out of memory while allocating',
    'Memory failure: 0x7f: Killing java:17 due to hardware memory corruption',
    'java.lang.OutOfMemoryError: Java heap space',
    'FATAL:  out of memory',
    'Out of sockets memory',
    'Out of memory (allocated 2097152)',
    'Killing process 123 (java) with signal SIGKILL.',
    'OOM killer disabled.',
    'OOM killer enabled.',
    'Killed process 12 (java) by user request',
    'Killed process 12 (java) and its children',
    'watchdog: BUG: soft lockup - CPU#1 stuck for 22s!',
    'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009',
    'Command line: BOOT_IMAGE=/vmlinuz oom=panic',
    'sysrq: Show Memory',
    'reading file 7',
    'foo 123',
    'anon 123 pages',
    'toString+0x1/0x2',
    '[ 1532] 1020 started',
    '[  12.345678] eth0: link up',
    '5 pages eaten',
    '',
    '   ',
  ])('%s', (text) => {
    expect(matchLine(text)).toBeUndefined();
  });

  it.each(['Jan 1 00:00:00 web kernel: ', 'promtail: quoted: ', 'audit: type=1400 msg="'])(
    'a sentence behind "%s" counts for nothing',
    (before) => {
      const kinds = ['killed', 'opening', 'constraint', 'group', 'nothingKillable', 'panic'];
      const quoted = SENTENCES.filter(({ family }) => kinds.includes(family)).map(({ sample }) => before + sample);
      expect(quoted.filter((text) => matchLine(text) !== undefined)).toEqual([]);
    },
  );
});
