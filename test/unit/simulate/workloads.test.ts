import { describe, expect, it } from 'vitest';
import { resolveCgroup } from '../../../src/cgroup/index.ts';
import { FAMILY_FLAVOURS } from '../../../src/simulate/workload-families.ts';
import { workloadsOf } from '../../../src/simulate/workloads.ts';

const COMMON = ['services', 'docker', 'kubernetes-systemd', 'kubernetes-cgroupfs', 'desktop'] as const;

describe.each([...COMMON, ...FAMILY_FLAVOURS])('the workloads of %s', (flavour) => {
  const workloads = workloadsOf(flavour, 5, 'h1');

  it('live in cgroups that are read as what they are', () => {
    expect(workloads.map(({ name, cgroup }) => [name, resolveCgroup(cgroup, 'h1').kind])).toStrictEqual(
      workloads.map(({ name, kind }) => [name, kind]),
    );
  });

  it('are the same for the same host, and have a cgroup each', () => {
    expect(workloadsOf(flavour, 5, 'h1')).toStrictEqual(workloads);
    expect(new Set(workloads.map(({ cgroup }) => cgroup)).size).toBe(workloads.length);
  });
});
