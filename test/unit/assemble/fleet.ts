import fc from 'fast-check';
import { DEFAULT_ASSEMBLE } from '../../../src/assemble/options.ts';
import { PartitionAssembler, type PartitionOptions } from '../../../src/assemble/partition-assembler.ts';
import type { Progress } from '../../../src/model/generated/progress.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { SECOND, START_US, hostReport, memcgReport, progressTo, tell } from './lines.ts';

export const PARTITION_OPTIONS: PartitionOptions = { ...DEFAULT_ASSEMBLE, progressTimeoutMs: 600_000 };

/** A record of the line topic. */
export type LineRecord =
  { readonly kind: 'line'; readonly line: SievedLine } | { readonly kind: 'progress'; readonly progress: Progress };

/** What decides where lines land and in which order they are read; every choice is one number of the list. */
export interface Luck {
  next(below: number): number;
}

/** Choices drawn by fast-check, so that a failure shrinks to the simplest ones. */
export const luck: fc.Arbitrary<Luck> = fc
  .array(fc.nat({ max: 1_000_000_000 }), { minLength: 50, maxLength: 400 })
  .map((draws) => {
    let at = 0;
    return {
      next(below) {
        at += 1;
        return (draws[at % draws.length] ?? 0) % below;
      },
    };
  });

/** Reports of three hosts over some minutes, with storms, lone openings and kills without a head. */
export function fleetLines(choose: Luck, reports: number): SievedLine[] {
  const lines: SievedLine[] = [];
  let sinceUs = 0;
  for (let at = 0; at < reports; at += 1) {
    sinceUs += [3000, 400_000, 1_500_000, 3_000_000, 20_000_000][choose.next(5)] ?? 0;
    // No two lines of a host carry the same kernel time: then there is no order that all ways of delivery keep.
    const atUs = sinceUs + at;
    const story = { pid: 1000 + at, path: `/unit-${choose.next(3)}.service` };
    const full = choose.next(2) === 0 ? memcgReport(story) : hostReport(story);
    const events =
      [full, full.slice(0, 1), full.slice(-1), full.slice(3), full.slice(0, -1), full][choose.next(6)] ?? full;
    const hostKey = `host-${choose.next(3)}`;
    lines.push(
      ...tell(events, {
        hostKey,
        bootId: `boot-of-${hostKey}`,
        atUs,
        stepUs: [100, 1000, 5000][choose.next(3)] ?? 100,
      }),
    );
  }
  return lines;
}

/** Appends lines to partitions at most `delayUs` after they were said, and reads the partitions at any pace. */
export function throughTopics(
  lines: readonly SievedLine[],
  choose: Luck,
  partitions: number,
  delayUs: number,
): LineRecord[] {
  const queues = appended(lines, choose, partitions, delayUs);
  const read = queues.map(() => START_US - 10 * SECOND);
  const records: LineRecord[] = [];
  for (let left = lines.length; left > 0;) {
    const partition = choose.next(partitions);
    const line = queues[partition]?.shift();
    if (line === undefined) read[partition] = Math.max(read[partition] ?? 0, earliest(queues));
    else {
      left -= 1;
      read[partition] = line.streamTimeUs ?? 0;
      records.push({ kind: 'line', line });
    }
    if (choose.next(4) === 0) records.push({ kind: 'progress', progress: progressTo(read) });
  }
  const lastUs = Math.max(...read);
  for (let at = 1; at <= 4; at += 1) {
    records.push({ kind: 'progress', progress: progressTo(read.map(() => lastUs + at * 3 * SECOND)) });
  }
  return records;
}

function earliest(queues: readonly (readonly SievedLine[])[]): number {
  return Math.min(...queues.flatMap((queue) => queue.slice(0, 1).map((line) => (line.streamTimeUs ?? 0) - 1)));
}

function appended(lines: readonly SievedLine[], choose: Luck, partitions: number, delayUs: number): SievedLine[][] {
  const stamped = lines.map((line) => ({
    line,
    partition: choose.next(partitions),
    atUs: (line.line.timeUs ?? 0) + choose.next(delayUs + 1),
  }));
  const queues = Array.from({ length: partitions }, (): SievedLine[] => []);
  for (const { line, partition, atUs } of stamped.toSorted((a, b) => a.atUs - b.atUs)) {
    const offset = queues[partition]?.length ?? 0;
    const origin = { ...line.origin, partition, offset };
    queues[partition]?.push({ ...line, origin, streamTimeUs: atUs });
  }
  return queues;
}

/** Feeds records from offset `from` to offset `to`, with a snapshot before every `every`th. */
export function feed(
  assembler: PartitionAssembler,
  records: readonly LineRecord[],
  from = 0,
  to = records.length,
  every = 5,
): IncidentDraft[] {
  const drafts: IncidentDraft[] = [];
  const out = (draft: IncidentDraft): void => void drafts.push(draft);
  for (const [at, record] of records.slice(from, to).entries()) {
    const offset = from + at;
    if (offset % every === 0) assembler.snapshot(offset);
    if (record.kind === 'line') assembler.line(record.line, offset, out);
    else assembler.progress(record.progress, offset, out);
  }
  return drafts;
}

/** What must be the same whatever way the lines took, host by host in the order it was said. */
export function essence(drafts: readonly IncidentDraft[]): unknown[] {
  const plain = drafts.map((draft) => ({
    ...draft,
    streamTime: undefined,
    evidence: { ...draft.evidence, origins: undefined },
  }));
  return plain.toSorted((a, b) => (a.host.key < b.host.key ? -1 : Number(a.host.key > b.host.key)));
}
