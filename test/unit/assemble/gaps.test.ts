import { expect, test } from 'vitest';
import type { LineEvent } from '../../../src/model/line-event.ts';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { SECOND, hostReport, memcgReport, replayed, tell } from './lines.ts';

const MISSED: LineEvent = { family: 'loss', source: 'journald', count: 40 };

function numbered(lines: readonly SievedLine[], from = 100): SievedLine[] {
  return lines.map((line, at) => ({ ...line, line: { ...line.line, sequence: from + at } }));
}

function gapsOf(lines: readonly SievedLine[]): unknown[] {
  return replayed(lines).map(({ evidence }) => evidence.gaps);
}

test('what journald missed within or right before a report is a gap of it, also in another copy of the log', () => {
  const lines = tell(memcgReport(), { atUs: SECOND });
  for (const atUs of [0.5 * SECOND, SECOND + 500]) {
    expect(gapsOf([...lines, ...tell([MISSED], { atUs, clock: 'wall', offset: 50 })])).toEqual([
      [{ source: 'journald', lines: 40 }],
    ]);
  }
});

test('a loss after a whole report, or long before it, is not its', () => {
  const lines = tell(memcgReport(), { atUs: 5 * SECOND });
  for (const atUs of [SECOND, 5.2 * SECOND]) {
    expect(gapsOf([...lines, ...tell([MISSED], { atUs, offset: 50 })])).toEqual([undefined]);
  }
  const cut = tell(memcgReport().slice(0, -1), { atUs: 5 * SECOND });
  expect(gapsOf([...cut, ...tell([MISSED], { atUs: 5.2 * SECOND, offset: 50 })])).toEqual([
    [{ source: 'journald', lines: 40 }],
  ]);
});

test('a loss alone is no incident', () => {
  expect(replayed(tell([MISSED]))).toEqual([]);
});

test('numbers of the ring buffer that are missing within the table are lost rows', () => {
  const lines = numbered(tell(hostReport(), { transport: 'kmsg' }));
  expect(gapsOf(lines)).toEqual([undefined]);
  const row = lines.findIndex(({ event }) => event.family === 'taskRow');
  expect(gapsOf(lines.filter((_, at) => at !== row))).toEqual([[{ source: 'sequence', lines: 1 }]]);
});

test('numbers that another report has, or lines that the sieve drops before the table, are not missing', () => {
  const lines = numbered(tell(memcgReport(), { transport: 'kmsg', caller: 'T1' }));
  const spread = lines.map((line, at) => (at < 3 ? { ...line, line: { ...line.line, sequence: 10 + at * 7 } } : line));
  expect(gapsOf(spread)).toEqual([undefined]);
  const two = [100, 200].map((pid) =>
    tell(memcgReport({ pid }), { transport: 'kmsg', caller: `T${pid}`, stepUs: 200, atUs: pid === 100 ? 0 : 100 }),
  );
  const woven = two.flat().toSorted((a, b) => (a.line.monotonicUs ?? 0) - (b.line.monotonicUs ?? 0));
  expect(gapsOf(numbered(woven))).toEqual([undefined, undefined]);
});

test('a table without the process that was chosen from it has lost rows', () => {
  const events = memcgReport();
  const withoutVictim = events.filter((event) => event.family !== 'taskRow' || event.pid !== 4711);
  expect(gapsOf(tell(withoutVictim))).toEqual([[{ source: 'table' }]]);
  const withoutRows = events.filter((event) => event.family !== 'taskRow');
  expect(gapsOf(tell(withoutRows))).toEqual([[{ source: 'table' }]]);
  const withoutTable = withoutRows.filter((event) => event.family !== 'tableHeader' && event.family !== 'tableStart');
  expect(gapsOf(tell(withoutTable))).toEqual([undefined]);
});

test('a child that dies for the process that was chosen need not be in the table', () => {
  const events = memcgReport().slice(0, -2);
  const kill: LineEvent = { family: 'killed', pid: 5000, comm: 'child' };
  expect(gapsOf(tell([...events, { family: 'candidate', pid: 4711, comm: 'java' }, kill]))).toEqual([undefined]);
});

test('rows without their header, and rows that are too short, are said', () => {
  const events = memcgReport();
  const [headless] = replayed(tell(events.filter((event) => event.family !== 'tableHeader')));
  expect(headless?.evidence.missing).toEqual(['tableHeader']);
  const short = events.map((event) =>
    event.family === 'taskRow' && event.pid === 1 ? { ...event, cells: event.cells.slice(0, 3) } : event,
  );
  expect(replayed(tell(short))[0]?.evidence.damaged).toEqual(['task row']);
});
