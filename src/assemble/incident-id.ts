import { stableId } from '../lib/stable-id.ts';
import type { LogLine } from '../model/log-line.ts';
import type { VictimIdentity } from './victim-identity.ts';

/**
 * The id of an incident: of its first kill's host, kernel time (else stamp) and process; never of where or when it was read.
 */
export function incidentIdOf(hostKey: string, victim: VictimIdentity): string {
  return stableId([hostKey, victim.monotonicUs ?? victim.timeUs, victim.pid, victim.comm, victim.totalVmBytes]);
}

/** The id of an incident without a victim. */
export function eventIdOf(hostKey: string, kind: string, first: LogLine): string {
  return stableId([hostKey, kind, first.monotonicUs ?? first.timeUs, first.message]);
}
