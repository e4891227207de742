import { expect, test } from 'vitest';
import type { SievedLine } from '../../../src/model/sieved-line.ts';
import { aside, kill, witness } from './asides.ts';
import { SECOND, hostReport, memcgReport, taskTable, tell } from './lines.ts';
import { saidAtOnce, saidByReplay, saidStepwise } from './stepping.ts';

/** What is said, when it is the same however far the watermark moves at once. */
function said(lines: readonly SievedLine[]): unknown[] {
  const stepwise = saidStepwise(lines);
  expect(saidAtOnce(lines)).toEqual(stepwise);
  expect(saidByReplay(lines)).toEqual(stepwise);
  return stepwise;
}

const victim = { pid: 815, comm: 'mysqld' };

test('a kill that began too early for a report keeps the lines that the report could have', () => {
  const drafts = said([
    aside(kill('earlyoom', 'attempt', { ...victim, signal: 'SIGTERM' }), 0),
    aside(kill('earlyoom', 'attempt', { ...victim, signal: 'SIGKILL' }), 50 * SECOND),
    ...tell(hostReport(), { atUs: 100 * SECOND }),
  ]);
  expect(drafts).toMatchObject([
    { kind: 'userspace-kill', userspace: { signal: 'SIGKILL' }, evidence: { lines: 2 } },
    { kind: 'kernel-kill' },
  ]);
  expect(drafts[1]).not.toHaveProperty('userspace');
});

test('what a killer says more than a minute after it began is none of its kill', () => {
  const drafts = said([
    aside(kill('earlyoom', 'attempt', { ...victim, signal: 'SIGTERM' }), 0),
    aside(kill('earlyoom', 'attempt', { ...victim, signal: 'SIGKILL' }), 50 * SECOND),
    aside({ family: 'userspaceDetail', killer: 'earlyoom', stage: 'done' }, 80 * SECOND),
  ]);
  expect(drafts).toMatchObject([{ kind: 'userspace-kill', userspace: { stage: 'attempt' }, evidence: { lines: 2 } }]);
});

test('a death waits for a kill of which only a later line names what died', () => {
  const cgroup = '/batch.service';
  const drafts = said([
    aside(witness('result', { unit: 'batch.service' }), 0),
    aside(kill('talos', 'attempt', { signal: 'SIGKILL' }), 59 * SECOND),
    aside(kill('talos', 'attempt', { cgroup, signal: 'SIGKILL' }), 60 * SECOND + 500_000),
  ]);
  expect(drafts).toMatchObject([{ kind: 'userspace-kill', userspace: { cgroup } }]);
});

test('what proves nothing is kept while a death waits that it may be of', () => {
  const rows = Array.from({ length: 45 }, (_, at) => taskTable(2000 + at, 'java').slice(-1)).flat();
  const report = memcgReport({ path: '/other.service' });
  const drafts = said([
    aside(witness('result', { unit: 'batch.service' }), 10 * SECOND),
    aside(witness('exit', { unit: 'batch.service' }), 60 * SECOND),
    aside(kill('earlyoom', 'attempt', { pid: 7, signal: 'SIGKILL' }), 65 * SECOND),
    ...tell([...report.slice(0, -2), ...rows, ...report.slice(-2)], { atUs: 125 * SECOND, stepUs: 1_900_000 }),
  ]);
  expect(drafts).toMatchObject([
    { kind: 'runtime-only', witnesses: [{ says: 'result' }, { says: 'exit' }] },
    { kind: 'userspace-kill' },
    { kind: 'kernel-kill' },
  ]);
});
