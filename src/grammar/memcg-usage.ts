import type { LineEvent } from '../model/line-event.ts';
import { present } from '../lib/present.ts';
import { bytesOfKb, integer } from './number.ts';
import type { Sentence } from './sentence.ts';

const HEAD = /^(memory\+swap|memory|kmem|swap): usage /;
const USAGE = /: usage (\d+)kB/;
const LIMIT = /, limit (\d+)kB/;
const FAILCNT = /, failcnt (\d+)$/;
const COUNTERS = { memory: 'memory', 'memory+swap': 'memsw', kmem: 'kmem', swap: 'swap' } as const;

// PAGE_COUNTER_MAX in kB is about 2^53 (2^54 until 3.18), less a page; no machine has half of that.
const UNLIMITED_KB = 2 ** 52;
// The same of 32-bit kernels: LONG_MAX pages of 4 KiB.
const UNLIMITED_32_BIT_KB = 8_589_934_588;

function read(text: string): LineEvent | undefined {
  const counter = HEAD.exec(text)?.[1] as keyof typeof COUNTERS | undefined;
  if (counter === undefined) return undefined;
  const limitKb = LIMIT.exec(text)?.[1];
  const unlimited = isUnlimited(limitKb);
  const failcnt = FAILCNT.exec(text)?.[1];
  return {
    family: 'memcgUsage',
    counter: COUNTERS[counter],
    ...present({
      usageBytes: bytesOfKb(USAGE.exec(text)?.[1]),
      limitBytes: unlimited ? undefined : bytesOfKb(limitKb),
      unlimited: unlimited ? (true as const) : undefined,
      failcnt: integer(failcnt),
      truncated: failcnt === undefined ? (true as const) : undefined,
    }),
  };
}

function isUnlimited(limitKb: string | undefined): boolean {
  return limitKb !== undefined && (Number(limitKb) >= UNLIMITED_KB || Number(limitKb) === UNLIMITED_32_BIT_KB);
}

/** The cgroup's counters (mm/memcontrol.c); cgroup v1 has memory+swap and kmem, v2 has swap. */
export const MEMCG_USAGE: readonly Sentence[] = [
  {
    id: 'memcg-usage',
    family: 'memcgUsage',
    literals: [': usage '],
    starts: 'mks',
    since: '2.6.30',
    sample: 'memory: usage 524288kB, limit 524288kB, failcnt 812',
    expected: {
      family: 'memcgUsage',
      counter: 'memory',
      usageBytes: 536_870_912,
      limitBytes: 536_870_912,
      failcnt: 812,
    },
    read,
  },
  {
    id: 'memcg-usage-unlimited',
    family: 'memcgUsage',
    literals: [': usage '],
    starts: 'mks',
    since: '2.6.30',
    sample: 'swap: usage 0kB, limit 9007199254740988kB, failcnt 0',
    expected: { family: 'memcgUsage', counter: 'swap', usageBytes: 0, unlimited: true, failcnt: 0 },
    read,
  },
];
