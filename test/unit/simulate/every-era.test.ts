import { describe, expect, it } from 'vitest';
import { matchLine } from '../../../src/grammar/index.ts';
import { drawSpec, type ReportKind } from '../../../src/simulate/draw-report.ts';
import { ALL_ERA_IDS, type EraId } from '../../../src/simulate/eras.ts';
import { printReport } from '../../../src/simulate/kernel-report.ts';
import { canTakeShape, REPORT_SHAPES, shapeReport, type ReportShape } from '../../../src/simulate/report-shapes.ts';
import { LENIENT_IN_PIECES } from '../../../src/simulate/lenient.ts';
import type { Incident } from '../../../src/model/generated/incident.ts';
import type { KernelRecord, Part, PrintedReport, ReportTruth } from '../../../src/simulate/report-spec.ts';
import { createRng } from '../../../src/simulate/rng.ts';
import { simHost, type SimHost } from '../../../src/simulate/sim-host.ts';
import { tellReport } from '../../support/simulate/tell-report.ts';
import { differences } from '../../support/stream/fleet-truth.ts';

const startUs = Date.UTC(2026, 8, 15, 5) * 1000;
const KINDS = [
  'cgroup',
  'group',
  'host',
  'cpuset',
  'mempolicy',
  'manual',
  'unkillable',
] as const satisfies ReportKind[];

const hostOf = (era: EraId): SimHost =>
  simHost({ seed: 1, name: 'h1', flavour: 'kubernetes-systemd', era, ships: ['kmsg'], startUs });

/** Undefined: this kernel, or a report of this kind, has no such shape. */
function printed(era: EraId, kind: ReportKind, shape: ReportShape): PrintedReport | undefined {
  const spec = drawSpec(hostOf(era), { kind, firstPid: 5000 }, createRng('draw', era, kind));
  const rng = createRng('shape', era, kind, shape);
  return canTakeShape(spec, shape, rng) ? printReport(shapeReport(spec, shape, rng)) : undefined;
}

function differencesOf(era: EraId, { records, truth }: PrintedReport): readonly string[] {
  const incidents = tellReport(hostOf(era), records, startUs);
  const lenient = truth.inPieces === true ? LENIENT_IN_PIECES : undefined;
  const report = { ...truth, reportId: 'r0', host: 'h1', timeUs: startUs, lenient };
  const kills = differences({ hosts: ['h1'], reports: [report], victims: truth.victims.length }, incidents);
  return [...kills, ...incidents.flatMap((incident) => wrongEvent(incident, truth))];
}

/** What is not about victims: what happened, to whom memory was short, and how it came. */
function wrongEvent(incident: Incident, truth: ReportTruth): readonly string[] {
  const { trigger = {}, memory = {} } = incident;
  const rows: readonly (readonly [what: string, told: unknown, expected: unknown])[] = [
    ['kind', incident.kind, truth.kind],
    ['scope', incident.scope, truth.scope],
    ['constraint', incident.constraint, truth.constraint],
    ['trigger', trigger.comm, truth.trigger?.comm],
    ['trigger’s pid', trigger.pid, truth.trigger?.pid],
    ['manual', trigger.manual ?? false, truth.manual],
    ['usage', memory.usageBytes, truth.memory?.usageBytes],
    ['limit', memory.limitBytes, truth.memory?.limitBytes],
    ['panic', incident.panicReason, truth.panic],
  ];
  return rows.flatMap(([what, told, expected]) =>
    told === expected ? [] : [`${what} is ${String(told)}, expected ${String(expected)}`],
  );
}

/** A table of thousands of rows takes its time: one era of each form of row. */
const WITH_LONG_TABLES: ReadonlySet<EraId> = new Set<EraId>(['el6', '4.10', '6.12']);
const SHAPES = REPORT_SHAPES.filter((shape) => shape !== 'plain');

describe.each(ALL_ERA_IDS)('%s', (era) => {
  it('says what is read, in every kind of report', () => {
    for (const kind of KINDS) {
      const report = printed(era, kind, 'plain');
      expect([kind, report === undefined ? [] : differencesOf(era, report)]).toStrictEqual([kind, []]);
    }
  });

  it.each(SHAPES.filter((shape) => shape !== 'many-tasks' || WITH_LONG_TABLES.has(era)))('%s', (shape) => {
    for (const kind of ['cgroup', 'host'] as const) {
      const report = printed(era, kind, shape);
      expect([kind, report === undefined ? [] : differencesOf(era, report)]).toStrictEqual([kind, []]);
    }
  });

  it('prints no line of a report that the grammar does not know, but those of the trace', () => {
    const unknown = new Set<string>();
    for (const kind of KINDS) {
      const { records = [] } = printed(era, kind, 'plain') ?? {};
      for (const record of records) for (const text of unreadOf(record)) unknown.add(text);
    }
    expect([...unknown]).toStrictEqual([]);
  });
});

const NOT_SENTENCES: ReadonlySet<Part> = new Set(['trace', 'unreaped']);

function unreadOf({ part, text }: KernelRecord): readonly string[] {
  return NOT_SENTENCES.has(part) ? [] : text.split('\n').filter((line) => matchLine(line) === undefined);
}
