/**
 * The library: lines in, incidents out, no I/O.
 *
 * ```ts
 * import { analyseText } from 'oomstream';
 * const { incidents } = analyseText(dmesg);
 * ```
 */
export { analyseRecords, analyseText, type AnalyseOptions, type Analysis } from './runtime/analyse.ts';
export { summarise } from './diagnose/summary.ts';
export type { Aggregate } from './model/generated/aggregate.ts';
export type { DeadLetter } from './model/generated/dead-letter.ts';
export type { Incident, Finding, Task, Victim, Workload } from './model/generated/incident.ts';
