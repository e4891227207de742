import { describe, expect, it } from 'vitest';
import { damageReport } from '../../../src/simulate/damage.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import { cgroupSpec } from './specs.ts';

const report = printReport(cgroupSpec('6.1'));

describe('damage on the way', () => {
  it('cut before the kill line: the victim is known from the oom-kill line, without sizes', () => {
    const { records, truth } = damageReport(report, { kind: 'cut', from: 'killed' });
    expect(records.at(-1)?.part).toBe('constraint');
    expect(truth.victims).toStrictEqual([{ pid: 4711, comm: 'java', uid: 1000 }]);
    expect(truth.damaged).toBe('cut');
  });

  it('cut before the table: an opening with nobody killed', () => {
    const { truth } = damageReport(report, { kind: 'cut', from: 'table' });
    expect(truth).toMatchObject({ kind: 'kernel-no-victim', victims: [], scope: 'cgroup', limitOwner: '/app.slice' });
    expect(truth.constraint).toBeUndefined();
  });

  it('without a head: no trigger, no counters, the kill as ever', () => {
    const { records, truth } = damageReport(report, { kind: 'headless', keepFrom: 'table' });
    expect(records[0]?.text).toBe('Tasks state (memory values in pages):');
    expect(truth.trigger).toBeUndefined();
    expect(truth.memory).toBeUndefined();
    expect(truth.victims).toStrictEqual(report.truth.victims);
  });

  it('clipped kill line: what stood after the cut is not known', () => {
    const { records, truth } = damageReport(report, { kind: 'clipped', digits: 0 });
    expect(records.find((record) => record.part === 'killed')?.text).toMatch(/anon-rss:512000kB, file-rss:$/);
    expect(truth.victims).toStrictEqual([
      { pid: 4711, comm: 'java', uid: 1000, totalVmBytes: 2_147_483_648, anonRssBytes: 524_288_000 },
    ]);
  });

  it('delivered twice: every line, and still one victim', () => {
    const { records, truth } = damageReport(report, { kind: 'duplicated' });
    expect(records).toHaveLength(2 * report.records.length);
    expect(truth.victims).toHaveLength(1);
  });
});
