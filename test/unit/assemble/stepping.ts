import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { PARTITION_OPTIONS, essence, feed, type LineRecord } from './fleet.ts';
import { SECOND, START_US, progressTo, replayed } from './lines.ts';

/** Lines as the line topic has them, each appended when it was said. */
export function inTopic(lines: readonly SievedLine[]): LineRecord[] {
  return lines
    .map((line, offset) => ({
      ...line,
      streamTimeUs: line.line.timeUs ?? START_US,
      origin: { ...line.origin, partition: 0, offset },
    }))
    .map((line) => ({ kind: 'line', line }));
}

/** Progress of the one partition up to so many seconds after START_US. */
export function upTo(seconds: number): LineRecord {
  return { kind: 'progress', progress: progressTo([START_US + seconds * SECOND]) };
}

/** What is said when the watermark follows the lines second by second for seven minutes. */
export function saidStepwise(lines: readonly SievedLine[]): unknown[] {
  const steps = Array.from({ length: 420 }, (_, at) => upTo(at));
  const timeOf = (record: LineRecord): number =>
    record.kind === 'line' ? (record.line.line.timeUs ?? 0) : (record.progress.partitions[0]?.timeUs ?? 0);
  const records = [...inTopic(lines), ...steps].toSorted((a, b) => timeOf(a) - timeOf(b));
  return inOrder(feed(new PartitionAssembler(PARTITION_OPTIONS), records));
}

/** What is said when the watermark passes all of the lines at once. */
export function saidAtOnce(lines: readonly SievedLine[]): unknown[] {
  return inOrder(feed(new PartitionAssembler(PARTITION_OPTIONS), [...inTopic(lines), upTo(420)]));
}

/** What a replay says. */
export function saidByReplay(lines: readonly SievedLine[]): unknown[] {
  return inOrder(replayed(lines));
}

/** The incidents of one host, by their time. */
export function inOrder(drafts: readonly IncidentDraft[]): unknown[] {
  const placeOf = ({ time, id }: IncidentDraft): string => `${time ?? ''}|${id}`;
  return essence(drafts.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)));
}
