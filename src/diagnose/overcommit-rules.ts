import type { Rule } from './rule.ts';

/** The guide's sixth cause. The commit limit is in no report: only refusals of the minutes before can speak for it. */
export const OVERCOMMIT_RULES: readonly Rule[] = [
  {
    id: 'C6.strict-overcommit',
    confidence: 'medium',
    when: ({ context }) => {
      const refused = context?.deniedAllocations;
      return refused === undefined || refused === 0 ? undefined : { refusedAllocations: refused, withinMinutes: 10 };
    },
    text: (_, { refusedAllocations }) =>
      `The kernel refused ${String(refusedAllocations)} allocations on this host in the ten minutes before, as it does when vm.overcommit_memory is 2 and the commit limit is reached. Raise vm.overcommit_ratio, or choose mode 0 deliberately.`,
    checks: () => ['sysctl vm.overcommit_memory vm.overcommit_ratio', 'grep -E "^Commit" /proc/meminfo'],
    remedy: () => ['sysctl -w vm.overcommit_ratio=80'],
    reference: 'mm/util.c, __vm_enough_memory(); Documentation/mm/overcommit-accounting.rst',
  },
  {
    id: 'C6.strict-overcommit-unlikely',
    confidence: 'medium',
    when: ({ scope, context, kind }) =>
      scope === 'host' && kind !== 'kernel-panic' && (context?.deniedAllocations ?? 0) === 0
        ? { refusedAllocations: 0 }
        : undefined,
    text: () =>
      'Strict overcommit (vm.overcommit_memory=2) refuses allocations before memory is short; that the kernel had to kill argues against it.',
    checks: () => ['sysctl vm.overcommit_memory'],
    reference: 'Documentation/mm/overcommit-accounting.rst',
  },
];
