import { expect, test } from 'vitest';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { aside, witness } from './asides.ts';
import { PARTITION_OPTIONS, feed, type LineRecord } from './fleet.ts';
import { SECOND, hostReport, memcgReport, tell } from './lines.ts';
import { inOrder, inTopic, upTo } from './stepping.ts';

type State = ReturnType<PartitionAssembler['checkpoint']>;

function checkpointOf(assembler: PartitionAssembler, nextOffset: number): State {
  return JSON.parse(JSON.stringify(assembler.checkpoint(nextOffset))) as State;
}

/** What two owners say, of which the second takes over before record `cut`. */
function saidByTwo(records: readonly LineRecord[], cut: number): IncidentDraft[] {
  const first = new PartitionAssembler(PARTITION_OPTIONS);
  const before = feed(first, records, 0, cut, 1);
  const state = checkpointOf(first, cut);
  const next = PartitionAssembler.resume(PARTITION_OPTIONS, state);
  return [...before, ...feed(next, records, state.snapshotOffset, records.length, 1)];
}

function saidByOne(records: readonly LineRecord[]): IncidentDraft[] {
  return feed(new PartitionAssembler(PARTITION_OPTIONS), records);
}

test('lines of a death that was said are not read again with a line that waits', () => {
  const unit = 'batch.service';
  const records = [
    ...inTopic([
      aside(witness('exit', { unit: 'other.service' }), 0),
      aside(witness('result', { unit }), 100_000),
      aside(witness('exit', { unit }), 59 * SECOND),
      aside(witness('result', { unit }), 60 * SECOND + 500_000),
    ]),
    upTo(80),
    upTo(400),
  ];
  expect(inOrder(saidByTwo(records, 5))).toEqual(inOrder(saidByOne(records)));
  expect(saidByTwo(records, 5)).toMatchObject([
    { kind: 'runtime-only', evidence: { lines: 2 } },
    { kind: 'runtime-only', evidence: { lines: 1 } },
  ]);
});

test('until an owner has read again what was read, its checkpoint is the one that it began with', () => {
  const records = [
    ...inTopic([
      aside(witness('result', { unit: 'app.service' }), 0),
      ...tell(memcgReport({ path: '/other.service' }), { atUs: SECOND }),
    ]),
    upTo(20),
    upTo(400),
  ];
  const first = new PartitionAssembler(PARTITION_OPTIONS);
  const before = feed(first, records, 0, records.length - 1, 1);
  const state = checkpointOf(first, records.length - 1);
  const second = PartitionAssembler.resume(PARTITION_OPTIONS, state);
  feed(second, records, state.snapshotOffset, 3, 1);
  expect(checkpointOf(second, 3)).toEqual(state);
  const third = PartitionAssembler.resume(PARTITION_OPTIONS, checkpointOf(second, 3));
  const after = feed(third, records, state.snapshotOffset, records.length, 1);
  expect([...before, ...after].map(({ kind }) => kind)).toEqual(['kernel-kill', 'runtime-only']);
});

test('reports that could not be told apart are read again together, with the lines that none was given', () => {
  const story = { comm: 'java', path: '/unit-1.service' };
  const killing = tell(memcgReport({ ...story, pid: 1000 }), { atUs: 3000, stepUs: 5000 });
  const lost = tell(memcgReport({ ...story, pid: 1001 }).slice(0, -1), { atUs: 6001, stepUs: 1000 });
  const oom = aside(witness('oom-kill', { source: 'containerd', containerId: '2a'.repeat(32) }), 600_000);
  const early = [...killing.slice(8), ...lost.slice(8)];
  const late = [...killing.slice(0, 8), oom, ...lost.slice(1, 8), ...lost.slice(0, 1)];
  const records = [...inTopic([...early, ...late]), upTo(20), upTo(400)];
  const whole = saidByOne(records);
  expect(whole.some(({ kind, evidence }) => kind === 'kernel-kill' && evidence.damaged.includes('interleaved'))).toBe(
    true,
  );
  for (let cut = 1; cut <= records.length; cut += 1)
    expect(inOrder(saidByTwo(records, cut)), `taken over at ${String(cut)}`).toEqual(inOrder(whole));
});

test('a report whose repetition cannot leave yet waits with it, and is not lost', () => {
  const lines = [
    ...tell(hostReport().slice(0, 1), { atUs: 3000 }),
    ...tell(hostReport().slice(0, 1), { atUs: 1_506_002 }),
    ...tell(memcgReport({ pid: 1003 }), { atUs: 3_006_003, stepUs: 1000 }),
  ];
  const records = [...inTopic(lines), upTo(8.5), upTo(9.2), upTo(20)];
  expect(saidByOne(records)).toMatchObject([{ kind: 'kernel-no-victim', occurrences: 2 }, { kind: 'kernel-kill' }]);
});
