import { printable } from '../lib/printable.ts';
import { formatBytes } from '../lib/quantity.ts';
import type { Finding, Incident, Task } from '../model/generated/incident.ts';
import { wrap } from './columns.ts';
import { headed, type TextOptions } from './incident-text.ts';

const BAR_WIDTH = 24;
const TASKS_SHOWN = 5;
const WITNESSES_SHOWN = 3;

/** An incident as the page that an expert would write: sentence, cause with evidence, who held the memory, what to do. */
export function explainLines(incident: Incident, options: TextOptions): string[] {
  return [
    ...headLines(incident, options),
    ...findingLines(incident, options),
    ...consumerLines(incident, options),
    ...witnessLines(incident, options),
    ...commandLines('Look first', 'checks', incident, options),
    ...commandLines('What to do', 'remedy', incident, options),
    ...commandLines('See whether it helped (over one full cycle of the load)', 'verify', incident, options),
    ...absenceLines(incident, options),
    ...wordLines(incident, options),
  ];
}

const SCOPES: Readonly<Record<Incident['scope'], string>> = {
  cgroup: 'a limit was reached',
  host: 'the whole host was short of memory',
  cpuset: 'a part of the memory was full',
  mempolicy: 'a part of the memory was full',
  userspace: 'killed before the kernel had to',
  unknown: 'whose memory was short is not known',
};

/** When, where and how bad, in plain words; then the sentence. */
function headLines(incident: Incident, options: TextOptions): string[] {
  const scope = incident.kind === 'kernel-panic' ? 'the host went down' : SCOPES[incident.scope];
  return headed(incident, scope, options);
}

function section(title: string, lines: readonly string[], { paint }: TextOptions): string[] {
  return lines.length === 0 ? [] : ['', paint('strong', title), ...lines];
}

/** Said by the sentence already, or by the last section; in the data they are all the same. */
const NOT_ON_THE_PAGE: ReadonlySet<string> = new Set([
  'K.scope.memcg',
  'K.scope.host',
  'K.limit-own',
  'K.partial',
  'C1.host-headroom-unknown',
  'C6.strict-overcommit-unlikely',
]);

const SURENESS: Readonly<Record<Finding['confidence'], string>> = {
  high: 'certain',
  medium: 'likely',
  low: 'a hint',
};

/** What matters most comes first. */
function shownFindings({ diagnosis }: Incident): readonly Finding[] {
  const shown = (diagnosis?.findings ?? []).filter(({ id }) => id === diagnosis?.primary || !NOT_ON_THE_PAGE.has(id));
  return shown.toSorted((a, b) => Number(b.id === diagnosis?.primary) - Number(a.id === diagnosis?.primary));
}

function findingLines(incident: Incident, options: TextOptions): string[] {
  return section(
    'Why',
    shownFindings(incident).flatMap((finding) => oneFinding(finding, options)),
    options,
  );
}

function oneFinding({ id, confidence, text }: Finding, { width, paint }: TextOptions): string[] {
  const [first = '', ...rest] = wrap(printable(text), width, '    ');
  return [`  ${paint('strong', id)} ${paint('dim', `(${SURENESS[confidence]})`)}`, first, ...rest];
}

function consumerLines(incident: Incident, options: TextOptions): string[] {
  const tasks = incident.tasks?.top.filter(({ rssBytes }) => rssBytes !== undefined).slice(0, TASKS_SHOWN) ?? [];
  const most = Math.max(1, ...tasks.map(({ rssBytes }) => rssBytes ?? 0));
  const more = (incident.tasks?.count ?? 0) - tasks.length;
  return section(
    'Who held the memory',
    [
      ...tasks.map((task) => consumerLine(task, most, incident, options)),
      ...(tasks.length > 0 && more > 0 ? [options.paint('dim', `  and ${String(more)} more`)] : []),
    ],
    options,
  );
}

function consumerLine(task: Task, most: number, incident: Incident, { paint }: TextOptions): string {
  const bytes = task.rssBytes ?? 0;
  const bar = '█'.repeat(Math.round((bytes / most) * BAR_WIDTH)).padEnd(BAR_WIDTH, '·');
  const killed = incident.victims.some(({ pid }) => pid === task.pid);
  const roles = [
    killed ? paint('alarm', 'killed') : '',
    incident.trigger?.pid === task.pid ? paint('warning', 'asked for memory') : '',
    killed || task.oomScoreAdj === undefined || task.oomScoreAdj > -900
      ? ''
      : paint('dim', 'protected by its oom_score_adj'),
  ].filter((role) => role !== '');
  const name = `${printable(task.comm ?? '?')} (${String(task.pid)})`;
  return `  ${bar} ${formatBytes(bytes).padStart(9)}  ${name}${roles.length === 0 ? '' : `  ${roles.join(', ')}`}`;
}

/** What others saw of it. */
function witnessLines({ witnesses = [] }: Incident, options: TextOptions): string[] {
  const lines = witnesses
    .slice(0, WITNESSES_SHOWN)
    .flatMap(({ source, message }) => wrap(printable(`${source}: ${message ?? 'saw it'}`), options.width, '  '));
  const more = witnesses.length - WITNESSES_SHOWN;
  return section('Who else saw it', more > 0 ? [...lines, `  and ${String(more)} more`] : lines, options);
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

/** Words that the kernel's manual knows and a person who is woken up may not. */
const GLOSSARY: readonly (readonly [word: RegExp, meaning: string])[] = [
  [/control group/i, 'control group (cgroup): processes that share one limit, such as a service, a container or a pod'],
  [/failed charges/, 'failed charges: how often the group asked for memory at its limit, since it was created'],
  [/resident/, 'resident: the memory that a process really held; what it had merely reserved is not in it'],
  [/oom_score_adj|OOMScoreAdj/, 'oom_score_adj: from -1000 (never killed) to 1000 (killed first); 0 is usual'],
  [/counted as/, "counted as: a process' memory with its swap, and what its oom_score_adj adds to it"],
  [/high watermark/, 'high watermark: so much free memory the kernel wants before it hands out more'],
  [/NUMA/, 'NUMA node: the memory next to one of the processors'],
  [/page cache|File cache/, 'page cache: copies of files, which the kernel drops when memory is short'],
  [/swap/i, 'swap: disk that takes in memory which is not in use'],
  [/SIGKILL/, 'SIGKILL: a kill that a process cannot refuse'],
];

function wordLines(incident: Incident, options: TextOptions): string[] {
  const page = [incident.diagnosis?.summary ?? '', ...shownFindings(incident).map(({ text }) => text)].join(' ');
  const words = GLOSSARY.filter(([word]) => word.test(page));
  return section(
    'Words',
    words.flatMap(([, meaning]) => wrap(meaning, options.width, '  ')),
    options,
  );
}

/** The parts of a report in plain words. */
const PARTS: Readonly<Record<string, string>> = {
  opening: 'who asked for the memory',
  cpuLine: 'the version of the kernel',
  memory: 'how much memory there was',
  taskTable: 'the table of processes',
  constraint: 'whose limit it was (the oom-kill line)',
  killed: 'the kill itself (the victim is the one that was chosen)',
};

function absenceLines(incident: Incident, options: TextOptions): string[] {
  const { missing, damaged, provenance, gaps } = incident.evidence;
  const parts = missing.map((part) => PARTS[part] ?? part).join(', ');
  const sentences = [
    missing.length === 0 ? '' : `Not in the log: ${parts}.`,
    incident.scope === 'cgroup' && incident.memory?.host?.zones === undefined
      ? 'How much memory the host had left: no report about a limit tells it.'
      : '',
    damaged.length === 0 ? '' : `Cut off: ${damaged.join(', ')}.`,
    gaps === undefined || gaps.length === 0 ? '' : 'Lines are known to be lost here.',
    provenance === 'none'
      ? 'Nothing proves that the kernel wrote these lines: they came without an envelope (host, time, facility).'
      : '',
  ];
  const lines = sentences.flatMap((sentence) => wrap(printable(sentence), options.width, '  '));
  return section('What this report does not say', lines, options);
}
