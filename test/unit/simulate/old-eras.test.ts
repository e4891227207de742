import { describe, expect, it } from 'vitest';
import type { EraId } from '../../../src/simulate/eras.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import type { ReportSpec } from '../../../src/simulate/report-spec.ts';
import { cgroupSpec } from './specs.ts';

const HOST: Partial<ReportSpec> = { scope: 'host', limitOwner: undefined, memory: undefined, traceLines: 0 };
const hostTexts = (era: EraId, more: Partial<ReportSpec> = {}): readonly string[] =>
  printReport(cgroupSpec(era, { ...HOST, ...more })).records.map(({ text }) => text);

describe('a shortage of the host, as old kernels say it', () => {
  it.each([
    ['2.6.11', 'oom-killer: gfp_mask=0x201d2, order=0', 'Out of Memory: Killed process 4711 (java).'],
    [
      'rhel5',
      'java invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=14',
      'Out of memory: Killed process 4711, UID 1000, (java).',
    ],
    ['2.6.19', 'java invoked oom-killer: gfp_mask=0x1201d2, order=0, oomkilladj=14', 'Killed process 4711 (java)'],
    [
      '2.6.33',
      'java invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=14',
      'Killed process 4711 (java) vsz:2097152kB, anon-rss:512000kB, file-rss:8192kB',
    ],
    [
      'el6',
      'java invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=14, oom_score_adj=936',
      'Killed process 4711, UID 1000, (java) total-vm:2097152kB, anon-rss:512000kB, file-rss:8192kB',
    ],
    [
      'el7-late',
      'java invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=936',
      'Killed process 4711 (java), UID 1000, total-vm:2097152kB, anon-rss:512000kB, file-rss:8192kB, shmem-rss:0kB',
    ],
    [
      '4.10',
      'java invoked oom-killer: gfp_mask=0x14280ca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO), nodemask=(null),  order=0, oom_score_adj=936',
      'Killed process 4711 (java) total-vm:2097152kB, anon-rss:512000kB, file-rss:8192kB, shmem-rss:0kB',
    ],
  ] as const)('%s', (era, opening, killed) => {
    const texts = hostTexts(era, { reaped: false });
    expect(texts[0]).toBe(opening);
    expect(texts.at(-1)).toBe(killed);
  });

  it.each([
    ['2.6.11', 'Out of Memory: Kill process 4711 (java) score 973 and children.'],
    ['2.6.19', 'Out of memory: kill process 4711 (java) score 973 or a child'],
    ['el6', 'Out of memory: Kill process 4711 (java) score 973 or sacrifice child'],
  ] as const)('%s announces its candidate', (era, text) => {
    expect(hostTexts(era, { reaped: false }).at(-2)).toBe(text);
  });

  it.each([
    ['2.6.25', '[ pid ]   uid  tgid total_vm      rss cpu oom_adj name'],
    ['el6', '[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name'],
    ['el7', '[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name'],
    ['4.6', '[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name'],
    ['4.15', '[ pid ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name'],
  ] as const)('%s heads its table so', (era, head) => {
    expect(hostTexts(era)).toContain(head);
  });

  it('32 bits: zones without a node, and HighMem', () => {
    const texts = hostTexts('2.6.30', { machine: { arch: 'i386', nodes: 1 } });
    expect(texts).toContain('HighMem per-cpu:');
    expect(texts.filter((text) => text.startsWith('Node '))).toStrictEqual([]);
  });
});

describe('what old kernels say of cgroups', () => {
  it('until 2.6.24 none has memory', () => {
    expect(printReport(cgroupSpec('2.6.19')).truth).toMatchObject({ memory: undefined, limitOwner: undefined });
  });

  it.each([
    ['el6', '9007199254740991'],
    ['3.9', '18014398509481983'],
    ['3.19', '9007199254740988'],
  ] as const)('%s: a counter without a limit has one of %s kB', (era, limit) => {
    const { records } = printReport(cgroupSpec(era));
    expect(records.find(({ text }) => text.startsWith('memory+swap:'))?.text).toContain(`limit ${limit}kB`);
  });

  it('4.10: pieces are records of their own that go on the one before', () => {
    const { records, truth } = printReport(cgroupSpec('4.10', { pieces: true }));
    expect(records.slice(0, 3).map(({ text, piece }) => [text, piece])).toStrictEqual([
      ['java invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=', undefined],
      ['(null)', true],
      [',  order=0, oom_score_adj=936', true],
    ]);
    expect(truth.inPieces).toBe(true);
  });

  it('a sacrificed child is the victim, its parent the candidate', () => {
    const { truth } = printReport(cgroupSpec('3.9', { candidate: 4700 }));
    expect(truth.candidate).toStrictEqual({ pid: 4700, comm: 'sh' });
    expect(truth.victims.map(({ pid }) => pid)).toStrictEqual([4711]);
  });
});

it('an oom-kill line longer than a record loses its tail, and the truth what stood there', () => {
  const long = `/a.slice/${'x'.repeat(250)}/${'y'.repeat(250)}`;
  const spec = cgroupSpec('5.3', { limitOwner: long, victimCgroup: `${long}/${'z'.repeat(240)}`, tailLost: true });
  const { records, truth } = printReport(spec);
  const line = records.find(({ part }) => part === 'constraint')?.text ?? '';
  expect(line.length).toBeLessThanOrEqual(992);
  expect(line).not.toContain(',task=');
  expect(truth).toMatchObject({ limitOwner: long, victimCgroup: undefined });
  expect(truth.victims[0]).not.toHaveProperty('uid');
});
