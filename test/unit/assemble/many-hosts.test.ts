import { expect, test } from 'vitest';
import { MAX_COPIES } from '../../../src/assemble/host-assembler.ts';
import { MAX_HOSTS, PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import type { IncidentDraft } from '../../../src/model/incident-draft.ts';
import { PARTITION_OPTIONS } from './fleet.ts';
import { SECOND, START_US, killed, progressTo, tell } from './lines.ts';

/** An assembler that is told kills, each by a host or a boot of its own, a second apart, and reads on until all have left. */
function stand() {
  const assembler = new PartitionAssembler(PARTITION_OPTIONS);
  const drafts: IncidentDraft[] = [];
  const out = (draft: IncidentDraft): void => void drafts.push(draft);
  let offset = 0;
  return {
    assembler,
    drafts,
    kill: (at: number, whose: { readonly hostKey?: string; readonly bootId?: string }) => {
      const { bootId, ...host } = whose;
      const told = tell([killed(10 + at, 'java', 'Out of memory')], { atUs: at, ...host });
      for (const line of told) {
        const named = bootId === undefined ? line.line : { ...line.line, bootId };
        assembler.line(
          { ...line, line: named, origin: { ...line.origin, offset }, streamTimeUs: START_US },
          offset,
          out,
        );
        offset += 1;
      }
    },
    read: (untilUs: number) => {
      assembler.progress(progressTo([START_US + untilUs]), offset, out);
      offset += 1;
    },
  };
}

test('a shipper that gives every record a host of its own costs what a large fleet costs', () => {
  const { assembler, drafts, kill, read } = stand();
  const MORE = 500;
  for (let at = 0; at < MAX_HOSTS + MORE; at += 1) {
    kill(at, { hostKey: `host-${String(at)}` });
    if (at % 1000 === 999) read(60 * SECOND);
  }
  read(120 * SECOND);
  kill(MAX_HOSTS + MORE, { hostKey: 'one-more' });
  read(180 * SECOND);
  expect(drafts).toHaveLength(MAX_HOSTS + MORE + 1);
  expect(assembler.counts.hostsForgotten).toBeGreaterThan(0);
  expect(assembler.hosts).toBeLessThanOrEqual(MAX_HOSTS + 1000);
});

test('a shipper that gives every record of a host a boot of its own costs what many boots cost', () => {
  const { assembler, drafts, kill, read } = stand();
  for (let at = 0; at < 3 * MAX_COPIES; at += 1) {
    kill(at, { bootId: at.toString(16).padStart(32, '0') });
    read((30 + at) * SECOND);
  }
  read(600 * SECOND);
  expect(drafts).toHaveLength(3 * MAX_COPIES);
  expect(assembler.counts.copiesForgotten).toBe(2 * MAX_COPIES);
});
