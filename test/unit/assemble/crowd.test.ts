import { expect, test } from 'vitest';
import { CopyAssembler } from '../../../src/assemble/copy-assembler.ts';
import { newCounts } from '../../../src/assemble/counts.ts';
import { holdLine } from '../../../src/assemble/held-line.ts';
import { DEFAULT_ASSEMBLE } from '../../../src/assemble/options.ts';
import type { Report } from '../../../src/assemble/report.ts';
import { memcgReport, replayed, tell } from './lines.ts';

const storm = (lines: number, reports = 300): ReturnType<typeof tell> =>
  Array.from({ length: reports }, (_, at) =>
    tell(memcgReport({ pid: 1000 + at, comm: `c${at}` }).slice(0, lines), { atUs: at * 5000, offset: at * 100 }),
  ).flat();

test('a storm of reports of which all ends are lost keeps few of them open, and few of their lines waiting', () => {
  for (const lines of [1, 8]) {
    const done: Report[] = [];
    const counts = newCounts();
    const copy = new CopyAssembler('a', DEFAULT_ASSEMBLE, counts);
    const sink = { report: (report: Report) => void done.push(report), reaped: () => undefined };
    for (const line of storm(lines)) {
      copy.push(holdLine(line, 0, 0), sink);
      expect(copy.open.length).toBeLessThanOrEqual(16);
      expect(copy.waiting.length).toBeLessThanOrEqual(16 * lines + 16);
    }
    copy.finish(sink);
    expect(done.length).toBeGreaterThanOrEqual(300);
  }
});

test('a kill in such a storm is not lost', () => {
  const lines = storm(8, 60);
  const kills = [10, 30, 59].flatMap((at) =>
    tell(memcgReport({ pid: 5000 + at, comm: `k${at}` }), { atUs: at * 5000 + 2500, offset: 50_000 + at * 100 }),
  );
  const victims = replayed([...lines, ...kills]).flatMap((draft) => draft.victims.map(({ pid }) => pid));
  expect(victims).toEqual([5010, 5030, 5059]);
});
