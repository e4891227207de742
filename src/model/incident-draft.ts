import type { Incident, Task } from './generated/incident.ts';

/** What conclusions are drawn from and nobody needs afterwards: it is left out of the incident. */
export interface ReportContext {
  /** Every row of the task table. */
  readonly table?: readonly Task[] | undefined;
  /** Allocations that strict overcommit refused on this host in the minutes before (mm/util.c, __vm_enough_memory()). */
  readonly deniedAllocations?: number | undefined;
  /** Processes that were killed on this host within the minute that ends with this incident, its own included. */
  readonly victimsOfMinute?: number | undefined;
}

/** An incident as the assembler makes it: everything that the report says, before anyone has drawn conclusions. */
export type IncidentDraft = Omit<Incident, 'diagnosis'> & { context?: ReportContext | undefined };
