import { CACHE_RULES } from './cache-rules.ts';
import { CGROUP_RULES } from './cgroup-rules.ts';
import { CONSUMER_RULES } from './consumer-rules.ts';
import { HOST_RULES } from './host-rules.ts';
import { LIMIT_RULES } from './limit-rules.ts';
import { OVERCOMMIT_RULES } from './overcommit-rules.ts';
import type { Rule } from './rule.ts';
import { SCOPE_RULES } from './scope-rules.ts';
import { STORM_RULES } from './storm-rules.ts';
import { SWAP_RULES } from './swap-rules.ts';
import { VICTIM_RULES } from './victim-rules.ts';
import { ZONE_RULES } from './zone-rules.ts';

/** Every rule, in the order in which findings are listed: causes, what else held memory, the choice of the victim, whose shortage. */
export const RULES: readonly Rule[] = [
  ...LIMIT_RULES,
  ...CONSUMER_RULES,
  ...SWAP_RULES,
  ...ZONE_RULES,
  ...CACHE_RULES,
  ...OVERCOMMIT_RULES,
  ...CGROUP_RULES,
  ...HOST_RULES,
  ...VICTIM_RULES,
  ...STORM_RULES,
  ...SCOPE_RULES,
];
