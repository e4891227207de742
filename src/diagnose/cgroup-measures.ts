import type { IncidentDraft } from '../model/incident-draft.ts';

/** A statistic of the cgroup whose limit was hit, by the names of cgroup v2 and v1 (in this order), in bytes. */
export function statBytes({ scope, memory }: IncidentDraft, ...names: readonly string[]): number | undefined {
  if (scope !== 'cgroup') return undefined;
  for (const name of names) {
    const value = memory?.stats?.[name];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What share of the cgroup's limit this is, with the numbers; undefined when the limit is unlimited or not known. */
export function shareOfLimit(
  { memory }: IncidentDraft,
  bytes: number | undefined,
): { readonly bytes: number; readonly limitBytes: number; readonly share: number } | undefined {
  const limitBytes = memory?.limitBytes;
  if (bytes === undefined || limitBytes === undefined || limitBytes <= 0) return undefined;
  return { bytes, limitBytes, share: bytes / limitBytes };
}

/** The sum, undefined when any part is. */
export function sum(...parts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total += part;
  }
  return total;
}
