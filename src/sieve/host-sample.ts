import type { LogLine } from '../model/log-line.ts';
import type { RawRecord } from '../model/record.ts';
import type { HostKey } from '../model/sieved-line.ts';
import { isRejected } from '../records/envelope.ts';
import { decodeRecord } from '../records/index.ts';
import { hostKeyOf } from './host-key.ts';
import type { SieveOptions } from './options.ts';

/** Whom a record is from, whatever it says; undefined where it does not tell, or cannot be read. */
export function sampleHost(
  { bytes, receivedUs }: Pick<RawRecord, 'bytes' | 'receivedUs'>,
  { host, maxRecordBytes, timezone, year, defaultHost, provenance }: SieveOptions,
): { readonly hostKey: HostKey; readonly line: LogLine } | undefined {
  if (bytes === null || bytes.length > maxRecordBytes) return undefined;
  try {
    const decoded = decodeRecord(bytes, { receivedUs, timezone, year, host: defaultHost, bare: provenance === 'any' });
    const [line] = isRejected(decoded) ? [] : decoded;
    if (line === undefined || (line.host ?? line.machineId ?? defaultHost) === undefined) return undefined;
    return { hostKey: hostKeyOf(line, host, defaultHost), line };
  } catch {
    // What no decoder can read tells no host; the sieve says so where it matters.
    return undefined;
  }
}
