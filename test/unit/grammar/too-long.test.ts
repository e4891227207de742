import { expect, test } from 'vitest';
import { matchDaemonLine, matchLine, readLine } from '../../../src/grammar/index.ts';

const KILLED = 'Out of memory: Killed process 4711 (java) total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB';
const OF_THE_KERNEL = 65_536;
const OF_PROGRAMS = 8192;

test('a line of the kernel is read up to 64 Ki characters, and not beyond', () => {
  expect(matchLine(KILLED.padEnd(OF_THE_KERNEL))?.family).toBe('killed');
  expect(readLine('killed', KILLED.padEnd(OF_THE_KERNEL))?.family).toBe('killed');
  expect(matchLine(KILLED.padEnd(OF_THE_KERNEL + 1))).toBeUndefined();
  expect(readLine('killed', KILLED.padEnd(OF_THE_KERNEL + 1))).toBeUndefined();
});

test('a line of a program that a pattern reads is read up to 8 Ki characters, and not beyond', () => {
  const said = (length: number): string => {
    const head = 'oomd kill: 1.00 2.00 3.00 /system.slice/';
    const tail = '.service 4096 ruleset:[protect] detectorgroup:[pressure] killer:kill_by_memory_size_or_growth';
    return `${head}${'a'.repeat(length - head.length - tail.length)}${tail}`;
  };
  expect(matchDaemonLine(undefined, said(OF_PROGRAMS))).toMatchObject({ family: 'userspaceKill', killer: 'oomd' });
  expect(matchDaemonLine(undefined, said(OF_PROGRAMS + 1))).toBeUndefined();
});
