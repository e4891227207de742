import { placeInPrint } from '../model/family.ts';
import { poolOf, type ContestedLine } from './contest.ts';
import { contradicts } from './report-match.ts';
import { STEP_OF } from './report-state.ts';
import { Report } from './report.ts';

/** A run of contested lines that one context printed, and the open report whose body it is, where that can be told. */
export interface SerialBlock {
  readonly lines: readonly ContestedLine[];
  readonly owner: Report | undefined;
}

interface Draft {
  readonly lines: ContestedLine[];
  readonly report: Report;
}

/**
 * Parts contested lines where two contexts opened one after the other and then spoke in turn: mm/oom_kill.c holds oom_lock from
 * the dump to the kill, so each body stands in one piece. Undefined unless every piece is whole, from its first figures to its
 * kill, and agrees with itself: woven bodies are nobody's.
 */
export function partInBlocks(contested: readonly ContestedLine[], copyKey: string): readonly SerialBlock[] | undefined {
  const drafts: Draft[] = [];
  for (const line of contested.filter(isOfBody).toSorted((a, b) => a.index - b.index)) {
    const current = drafts.at(-1);
    if (current !== undefined && continues(current.report, line)) take(current, line);
    else drafts.push(begin(line, copyKey));
  }
  return drafts.every(({ report }) => isWhole(report)) ? claim(drafts, poolOf(contested)) : undefined;
}

/** Traces are printed before the lock's holder speaks of memory, and say nothing that the body doesn't. */
function isOfBody({ held }: ContestedLine): boolean {
  return held.sieved.event.family !== 'traceHint';
}

function begin(line: ContestedLine, copyKey: string): Draft {
  const draft = { lines: [], report: new Report(copyKey) };
  take(draft, line);
  return draft;
}

function take(draft: Draft, line: ContestedLine): void {
  draft.lines.push(line);
  draft.report.add(line.held, line.index);
}

function continues(report: Report, { held }: ContestedLine): boolean {
  const { event } = held.sieved;
  if (event.family === 'killed' && report.killOf(event.pid) !== undefined) return true; // the copy that a group kill prints
  if (!report.accepts(event.family) || contradicts(report, held)) return false;
  const goesBack = report.lastFamily !== undefined && placeInPrint(event.family) < placeInPrint(report.lastFamily);
  return !goesBack || report.state === 'group' || isRepeatable(report, event.family);
}

/** Lines of several zones and nodes alternate. */
function isRepeatable(report: Report, family: Parameters<Report['accepts']>[0]): boolean {
  return (
    STEP_OF[family] === 'body' && report.first('memInfo') !== undefined && report.first('tableHeader') === undefined
  );
}

function isWhole(report: Report): boolean {
  const [first] = report.lines;
  const constraint = report.first('constraint');
  const stats = report.first('memcgStats')?.cgroup;
  const limit = constraint?.oomMemcg ?? report.first('taskIn')?.oomMemcg;
  return (
    first !== undefined &&
    STEP_OF[first.held.sieved.event.family] === 'body' &&
    report.kills.length > 0 &&
    (constraint === undefined || constraint.pid === report.kills[0]?.pid) &&
    (stats === undefined || limit === undefined || stats === limit)
  );
}

/** A body is the report's whose thread stands in its task table or dies by it; the last one left goes to the last one left. */
function claim(drafts: readonly Draft[], pool: readonly Report[]): SerialBlock[] {
  const free = new Set(pool.filter((report) => report.kills.length === 0));
  const owners = new Map<Draft, Report>();
  for (const draft of drafts) {
    const owner = [...free].find((report) => isOf(draft.report, report));
    if (owner === undefined) continue;
    owners.set(draft, owner);
    free.delete(owner);
  }
  const [left, ...more] = drafts.filter((draft) => !owners.has(draft));
  const [owner, ...others] = free;
  if (left !== undefined && owner !== undefined && more.length + others.length === 0) owners.set(left, owner);
  return drafts.map((draft) => ({ lines: draft.lines, owner: owners.get(draft) }));
}

function isOf(body: Report, head: Report): boolean {
  const pid = head.first('cpuLine')?.pid;
  return pid !== undefined && (body.tablePids.has(pid) || body.killOf(pid) !== undefined);
}
