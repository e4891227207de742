import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PartitionAssembler } from '../../../src/assemble/partition-assembler.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { PARTITION_OPTIONS, essence, feed, fleetLines, luck, throughTopics } from './fleet.ts';
import { SECOND, memcgReport, replayed, tell } from './lines.ts';

const RUNS = { numRuns: 150, endOnFailure: true };

function replayedFleet(lines: readonly SievedLine[]): unknown[] {
  const hosts = [...new Set(lines.map((line) => line.hostKey))];
  return essence(hosts.flatMap((host) => replayed(lines.filter((line) => line.hostKey === host))));
}

test('any keying, pace of reading and stepping of progress gives what replay gives', () => {
  fc.assert(
    fc.property(
      luck,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      (choose, reports, partitions) => {
        const lines = fleetLines(choose, reports);
        const records = throughTopics(lines, choose, partitions, 2 * SECOND);
        const live = feed(new PartitionAssembler(PARTITION_OPTIONS), records);
        expect(essence(live)).toEqual(replayedFleet(lines));
      },
    ),
    RUNS,
  );
});

test('an owner that takes over at any record goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(
      luck,
      fc.integer({ min: 1, max: 8 }),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (choose, reports, at, every) => {
        const records = throughTopics(fleetLines(choose, reports), choose, 3, 2 * SECOND);
        const whole = feed(new PartitionAssembler(PARTITION_OPTIONS), records);
        const cut = at % (records.length + 1);
        const first = new PartitionAssembler(PARTITION_OPTIONS);
        const before = feed(first, records, 0, cut, every);
        const state = JSON.parse(JSON.stringify(first.checkpoint(cut))) as ReturnType<typeof first.checkpoint>;
        expect(state.snapshotOffset).toBeLessThanOrEqual(cut);
        const next = PartitionAssembler.resume(PARTITION_OPTIONS, state);
        const after = feed(next, records, state.snapshotOffset, records.length, every);
        expect(essence([...before, ...after])).toEqual(essence(whole));
      },
    ),
    RUNS,
  );
});

test('a sieve that sends a tail again changes nothing', () => {
  fc.assert(
    fc.property(luck, fc.integer({ min: 1, max: 8 }), fc.nat(), fc.nat(), (choose, reports, at, back) => {
      const records = throughTopics(fleetLines(choose, reports), choose, 2, 2 * SECOND);
      const from = at % records.length;
      const again = records.slice(Math.max(0, from - (back % 50)), from).filter((record) => record.kind === 'line');
      const twice = [...records.slice(0, from), ...again, ...records.slice(from)];
      const assembler = new PartitionAssembler(PARTITION_OPTIONS);
      expect(essence(feed(assembler, twice))).toEqual(
        essence(feed(new PartitionAssembler(PARTITION_OPTIONS), records)),
      );
    }),
    RUNS,
  );
});

test('two shippers of one log tell each episode once', () => {
  fc.assert(
    fc.property(luck, fc.integer({ min: 1, max: 8 }), (choose, reports) => {
      const lines = fleetLines(choose, reports).filter((line) => line.event.family !== 'opening' || choose.next(9) > 0);
      const copy = lines.map((sieved, at) => ({
        ...sieved,
        line: { ...sieved.line, bootId: undefined, transport: 'syslog' as const },
        origin: { ...sieved.origin, topic: 'syslog', offset: at },
      }));
      const kills = (drafts: unknown[]): unknown[] =>
        (drafts as ReturnType<typeof replayed>).flatMap((draft) =>
          draft.victims.map((victim) => [draft.id, victim.pid]),
        );
      expect(kills(replayedFleet([...lines, ...copy]))).toEqual(kills(replayedFleet(lines)));
    }),
    RUNS,
  );
});

test('a second copy, and a delivery that repeats every line, are evidence and not incidents', () => {
  const lines = tell(memcgReport(), { bootId: 'b' });
  const syslog = tell(memcgReport(), { transport: 'syslog', clock: 'wall', topic: 'syslog', atUs: 400_000 });
  const [draft, ...more] = replayed([...lines, ...syslog]);
  expect(more).toEqual([]);
  expect(draft?.id).toBe(replayed(lines)[0]?.id);
  expect(draft?.evidence).toMatchObject({ lines: 28, copies: 2, duplicates: 1 });
  const again = tell(memcgReport(), { bootId: 'b', topic: 'logs-again' });
  const [once, ...others] = replayed([...lines, ...again]);
  expect(others).toEqual([]);
  expect(once?.evidence).toMatchObject({ lines: 28, copies: 1, duplicates: 1, missing: [] });
});
