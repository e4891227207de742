import { printable } from '../lib/printable.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { Finding, Incident, Task } from '../model/generated/incident.ts';
import { UNKNOWN_HOST } from '../model/sieved-line.ts';
import { wrap } from './columns.ts';
import type { Paint, Tone } from './paint.ts';

export interface TextOptions {
  /** Columns of the page. */
  readonly width: number;
  readonly paint: Paint;
}

const SEVERITY_TONE: Readonly<Record<string, Tone>> = {
  low: 'dim',
  medium: 'warning',
  high: 'alarm',
  critical: 'alarm',
};
const BAR_WIDTH = 24;
const TASKS_SHOWN = 5;

/** An incident as two lines: when, where and how bad; then the sentence. */
export function incidentLines(incident: Incident, options: TextOptions): string[] {
  const { diagnosis } = incident;
  const severity = diagnosis?.severity ?? 'medium';
  const head = [whenOf(incident), hostOf(incident), incident.scope, incident.kind].join('  ');
  return [
    `${options.paint(SEVERITY_TONE[severity] ?? 'warning', severity.padEnd(8))} ${options.paint('dim', head)}`,
    ...wrap(printable(diagnosis?.summary ?? 'No summary.'), options.width, '         '),
  ];
}

/** An incident as the page that an expert would write: sentence, cause with evidence, who held the memory, what to do. */
export function explainLines(incident: Incident, options: TextOptions): string[] {
  return [
    ...incidentLines(incident, options),
    ...findingLines(incident, options),
    ...consumerLines(incident, options),
    ...commandLines('Look first', 'checks', incident, options),
    ...commandLines('What to do', 'remedy', incident, options),
    ...commandLines('See whether it helped', 'verify', incident, options),
    ...absenceLines(incident, options),
  ];
}

function whenOf(incident: Incident): string {
  // When it reached us is no time of the kill.
  if (incident.time !== undefined && incident.timeSource !== 'received') return incident.time;
  const uptime = incident.host.uptimeSeconds;
  return uptime === undefined ? 'time not in the log' : `${String(uptime)} s after boot`;
}

function hostOf({ host }: Incident): string {
  return host.name === undefined && host.key === UNKNOWN_HOST
    ? 'host not in the log'
    : printable(host.name ?? host.key);
}

function section(title: string, lines: readonly string[], { paint }: TextOptions): string[] {
  return lines.length === 0 ? [] : ['', paint('strong', title), ...lines];
}

function findingLines(incident: Incident, options: TextOptions): string[] {
  const findings = incident.diagnosis?.findings ?? [];
  return section(
    'Why',
    findings.flatMap((finding) => oneFinding(finding, options)),
    options,
  );
}

function oneFinding(finding: Finding, { width, paint }: TextOptions): string[] {
  const evidence = Object.entries(finding.evidence).map(([name, value]) => `${name}=${evidenceText(name, value)}`);
  const [first = '', ...rest] = wrap(printable(finding.text), width, '    ');
  return [
    `  ${paint('strong', finding.id)} ${paint('dim', `(confidence ${finding.confidence})`)}`,
    first,
    ...rest,
    ...(evidence.length === 0
      ? []
      : wrap(printable(evidence.join(', ')), width, '    ').map((line) => paint('dim', line))),
  ];
}

function evidenceText(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Bytes')) return formatBytes(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function consumerLines(incident: Incident, options: TextOptions): string[] {
  const tasks = incident.tasks?.top.filter(({ rssBytes }) => rssBytes !== undefined).slice(0, TASKS_SHOWN) ?? [];
  const most = Math.max(1, ...tasks.map(({ rssBytes }) => rssBytes ?? 0));
  return section(
    'Who held the memory',
    tasks.map((task) => consumerLine(task, most, incident, options)),
    options,
  );
}

function consumerLine(task: Task, most: number, incident: Incident, { paint }: TextOptions): string {
  const bytes = task.rssBytes ?? 0;
  const bar = '█'.repeat(Math.round((bytes / most) * BAR_WIDTH)).padEnd(BAR_WIDTH, '·');
  const roles = [
    incident.victims.some(({ pid }) => pid === task.pid) ? paint('alarm', 'killed') : '',
    incident.trigger?.pid === task.pid ? paint('warning', 'asked for memory') : '',
  ].filter((role) => role !== '');
  const name = `${printable(task.comm ?? '?')} (${String(task.pid)})`;
  return `  ${bar} ${formatBytes(bytes).padStart(9)}  ${name}${roles.length === 0 ? '' : `  ${roles.join(', ')}`}`;
}

/** Commands stay on one line each, so that they can be copied whole. */
function commandLines(
  title: string,
  kind: 'checks' | 'remedy' | 'verify',
  incident: Incident,
  options: TextOptions,
): string[] {
  const steps = new Set((incident.diagnosis?.findings ?? []).flatMap((finding) => finding[kind] ?? []));
  return section(
    title,
    [...steps].map((step) => `  ${printable(step)}`),
    options,
  );
}

function absenceLines(incident: Incident, options: TextOptions): string[] {
  const { missing, damaged, provenance } = incident.evidence;
  const lines = [
    ...(missing.length === 0 ? [] : wrap(`Not in the log: ${missing.join(', ')}.`, options.width, '  ')),
    ...(damaged.length === 0 ? [] : wrap(`Damaged: ${printable(damaged.join(', '))}.`, options.width, '  ')),
    ...(provenance === 'none'
      ? wrap('Nothing proves that the kernel wrote these lines: they came without an envelope.', options.width, '  ')
      : []),
  ];
  return section('What this report does not say', lines, options);
}
