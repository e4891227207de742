import type { Target } from './target.ts';
import { BATCH_TARGETS } from './targets/batches.ts';
import { INPUT_TARGETS } from './targets/inputs.ts';
import { RECORD_TARGETS } from './targets/records.ts';
import { REPORT_TARGETS } from './targets/reports.ts';

/** Everything that is given bytes by somebody who is not trusted. */
export const TARGETS: readonly Target[] = [...RECORD_TARGETS, ...BATCH_TARGETS, ...INPUT_TARGETS, ...REPORT_TARGETS];
