import type { Incident } from './generated/incident.ts';

/** An incident as the assembler makes it: everything that the report says, before anyone has drawn conclusions. */
export type IncidentDraft = Omit<Incident, 'diagnosis'>;
