import { analyseRecords } from '../../../src/index.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { wrapAll } from '../../../src/simulate/envelopes/shapes.ts';
import type { KernelRecord } from '../../../src/simulate/report-spec.ts';
import type { SimHost } from '../../../src/simulate/sim-host.ts';

/** What is told of a report that begins at `startUs` and is read from the host's /dev/kmsg. */
export function tellReport(host: SimHost, records: readonly KernelRecord[], startUs: number): readonly Incident[] {
  // Its records are the ring buffer's first: numbered one by one.
  const bytes = records.flatMap((record, sequence) =>
    wrapAll('kmsg', host, { ...record, sequence, timeUs: startUs + record.afterUs }),
  );
  return analyseRecords(
    bytes.map((one) => ({ bytes: one, receivedUs: startUs })),
    { timezone: 'UTC', provenance: 'kernel', defaultHost: host.name },
  ).incidents;
}
