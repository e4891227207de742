import { expect, test } from 'vitest';
import { analyseRecords, analyseText } from '../../../src/index.ts';
import { demoFleet, demoTruth } from '../../../src/simulate/demo-fleet.ts';

const RECEIVED_US = 1_789_450_445_000_000;

test('the demo tells every report of its fleet, once', () => {
  const records = [...demoFleet()].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
  const { incidents, dead } = analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });
  const kills = incidents.flatMap(({ host, victims }) => victims.map(({ pid }) => `${host.key} ${String(pid)}`));
  const expected = demoTruth().reports.flatMap(({ host, victims }) =>
    victims.map(({ pid }) => `${host} ${String(pid)}`),
  );
  expect(kills.sort()).toEqual(expected.sort());
  expect(incidents).toHaveLength(demoTruth().reports.length);
  expect(dead).toEqual([]);
});

test('lines that continue a record in a text file belong to the host of its first line', () => {
  const head = 'Sep 15 05:34:05 web-7 kernel: ';
  const text = [
    `${head}[ 12.000001] java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`,
    `${head}[ 12.000002] memory: usage 1024kB, limit 1024kB, failcnt 9`,
    `${head}[ 12.000003] Memory cgroup stats for /a.slice:`,
    `${head}[ 12.000004] anon 4096`,
    '                              file 8192',
    '                              kernel_stack 16384',
    `${head}[ 12.000005] Memory cgroup out of memory: Killed process 7 (java) total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0`,
  ].join('\n');
  const { incidents } = analyseText(text, { receivedUs: RECEIVED_US });
  expect(incidents).toHaveLength(1);
  expect(incidents[0]).toMatchObject({
    host: { key: 'web-7' },
    memory: { stats: { anon: 4096, file: 8192, kernel_stack: 16384 } },
  });
});

test('text without a kill tells nothing', () => {
  expect(analyseText('TCP: out of memory -- consider tuning tcp_mem\n').incidents).toEqual([]);
  expect(analyseText('').incidents).toEqual([]);
});
