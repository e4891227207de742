import { cpusetOf, memsOf, nodemaskOf } from './cpuset.ts';
import type { Era } from './era.ts';
import { ERAS } from './eras.ts';
import { chosenOf, prefixOf, printKills, summaryPieces, victimsOf } from './kill-lines.ts';
import { printMemInfo } from './mem-info.ts';
import { printMemcgBlock } from './memcg-block.ts';
import { createPrinter, SEVERITY, type Printer } from './printer.ts';
import type { KernelRecord, PrintedReport, ReportSpec } from './report-spec.ts';
import { panicText, truthOfReport } from './report-truth.ts';
import { oldAdj, printTaskTable } from './task-table.ts';
import { headerText, printTrace } from './trace.ts';

/** Prints one report as the kernel of `spec.era` does (mm/oom_kill.c: oom_kill_process()), and tells what it says. */
export function printReport(spec: ReportSpec): PrintedReport {
  const era = ERAS[spec.era];
  const records: KernelRecord[] = [];
  const printer = createPrinter(records, {
    recordBytes: era.recordBytes,
    callerPid: spec.callers ? spec.trigger.pid : undefined,
    pieces: spec.pieces,
    tailLost: spec.tailLost,
  });
  const { ending } = spec;
  for (let times = ending?.kind === 'unkillable' ? ending.times : 1; times > 0; times -= 1) {
    printOnce(printer, era, spec);
    if (times > 1) printer.wait(REPEAT_US);
  }
  return { records, truth: truthOfReport(era, spec, records) };
}

/** The kernel tries again as soon as the next page fault fails. */
const REPEAT_US = 5_300_000;

function printOnce(printer: Printer, era: Era, spec: ReportSpec): void {
  if (spec.suppressed === undefined) printHeader(printer, era, spec);
  const panic = panicText(era, spec);
  if (spec.victims.length === 0 && panic === undefined) printNothing(printer, era, spec);
  else if (panic !== undefined) printPanic(printer, era, spec, panic);
  else if (spec.ending?.kind === 'exiting') printExiting(printer, spec);
  else printKills(printer, era, spec, victimsOf(spec));
  if (spec.ending?.kind === 'init-killed')
    printPanic(printer, era, spec, 'Attempted to kill init! exitcode=0x00000009');
  if (spec.suppressed !== undefined) {
    printer.wait(6_000_000);
    printer.print('suppressed', SEVERITY.warning, `oom_kill_process: ${String(spec.suppressed)} callbacks suppressed`);
  }
}

/** dump_header(). */
function printHeader(printer: Printer, era: Era, spec: ReportSpec): void {
  if (spec.manual) printer.print('manual', SEVERITY.info, era.manualLine);
  printOpening(printer, era, spec);
  if (era.cpusetLine)
    printer.print(
      'opening',
      SEVERITY.info,
      `${spec.trigger.comm} cpuset=${cpusetOf(spec)} mems_allowed=${memsOf(spec)}`,
    );
  printTrace(printer, era, spec);
  if (spec.scope === 'cgroup') printMemcgBlock(printer, era, spec);
  if (spec.scope !== 'cgroup' || era.memcg?.memInfoToo === true) printMemInfo(printer, era, spec);
  if (era.memcg?.minProtection === true && spec.cgroupVersion === 2)
    printer.print('memory', SEVERITY.warning, 'Memory cgroup min protection 0kB -- low protection 0kB');
  printTaskTable(printer, era, spec);
  const chosen = chosenOf(spec);
  const summed = era.summary !== 'absent' && chosen !== undefined && !givesUp(spec);
  if (summed) printer.printPieces('constraint', SEVERITY.info, summaryPieces(era, spec, chosen), chosen.pid);
}

const givesUp = ({ ending }: ReportSpec): boolean => ending?.kind === 'panic';

function printOpening(printer: Printer, era: Era, spec: ReportSpec): void {
  const { named, adj, nodemask } = era.opening;
  const who = named ? `${spec.trigger.comm} invoked ` : '';
  const gfp = era.gfp[spec.scope === 'cgroup' || spec.manual ? 'cgroup' : 'host'];
  const score = spec.trigger.oomScoreAdj ?? 0;
  const scores = adj.map((name) => `, ${name}=${String(name === 'oom_score_adj' ? score : oldAdj(score))}`).join('');
  const head = `${who}oom-killer: gfp_mask=${gfp},`;
  const tail = `order=${spec.manual ? '-1' : '0'}${scores}`;
  if (nodemask === 'pieces')
    printer.printPieces('opening', SEVERITY.warning, [`${head} nodemask=`, nodemaskOf(spec), `,  ${tail}`]);
  else
    printer.print(
      'opening',
      SEVERITY.warning,
      nodemask === 'whole' ? `${head} nodemask=${nodemaskOf(spec)}, ${tail}` : `${head} ${tail}`,
    );
}

/** Until 4.18 nothing is said of a cgroup in which nothing can be killed. */
function printNothing(printer: Printer, era: Era, spec: ReportSpec): void {
  if (era.panics.nothingLine || spec.scope !== 'cgroup')
    printer.print('none', SEVERITY.warning, 'Out of memory and no killable processes...');
}

function printExiting(printer: Printer, spec: ReportSpec): void {
  const chosen = chosenOf(spec);
  if (chosen === undefined) return;
  const who = `OOM victim ${String(chosen.pid)} (${chosen.comm})`;
  const text = `${prefixOf(ERAS[spec.era], spec)}: ${who} is already exiting. Skip killing the task`;
  printer.print('exiting', SEVERITY.info, text, chosen.pid);
}

function printPanic(printer: Printer, era: Era, spec: ReportSpec, reason: string): void {
  if (era.panics.nothingLine && reason === era.panics.nothing)
    printer.print('none', SEVERITY.warning, 'Out of memory and no killable processes...');
  printer.print('panic', SEVERITY.emerg, `Kernel panic - not syncing: ${reason}`);
  if (era.trace.header !== 'absent') printer.print('trace', SEVERITY.warning, headerText(era, spec));
  printer.print('trace', SEVERITY.warning, 'Call Trace:');
}
