import { CONSUMER_RULES } from './consumer-rules.ts';
import { LIMIT_RULES } from './limit-rules.ts';
import type { Rule } from './rule.ts';
import { SCOPE_RULES } from './scope-rules.ts';
import { SWAP_RULES } from './swap-rules.ts';

/**
 * Every rule, in the order in which findings are listed. The first cause (C...) that holds is the primary finding; where none
 * does, the first classification (K...) is.
 */
export const RULES: readonly Rule[] = [...LIMIT_RULES, ...CONSUMER_RULES, ...SWAP_RULES, ...SCOPE_RULES];

/** Findings that only say what a report cannot tell: never the primary one. */
export const NEVER_PRIMARY: ReadonlySet<string> = new Set(['C1.host-headroom-unknown', 'K.partial']);
