import { toldTimeOf } from '../../encode/event-facts.ts';
import { microsFromIso } from '../../lib/time.ts';
import type { Finding, Incident } from '../../model/generated/incident.ts';
import { stampOf } from '../clock.ts';
import type { Shown } from '../data/exemplars.ts';
import type { Block, Text } from '../document.ts';
import { nameText, SEVERITY_TONE, SURENESS } from '../names.ts';
import { badgeBlock } from './badges.ts';
import { cgroupBlocks } from './cgroup-tree.ts';
import { consumerBlocks } from './consumers.ts';
import { spansOf } from './line-spans.ts';
import { memoryBlocks } from './memory-picture.ts';

const FINDINGS_SHOWN = 12;
const STEPS_SHOWN = 12;
const WITNESSES_SHOWN = 5;
const VICTIMS_SHOWN = 12;

/** The element an incident's card has; ids are hexadecimal. */
export function cardId(id: string): string {
  return `i-${id}`;
}

/** All that one report says, for a person: sentence, cause, remedy, memory, processes, control groups, raw lines. */
export function cardBlock({ incident, facts }: Shown): Block {
  const left = [...whyBlocks(incident), ...stepBlocks('What to do', 'remedy', incident), ...moreSteps(incident)];
  const right = [...memoryBlocks(incident), ...consumerBlocks(incident), ...cgroupBlocks(incident)];
  return {
    kind: 'card',
    id: cardId(incident.id),
    tone: SEVERITY_TONE[facts.severity],
    heading: [
      { kind: 'tag', tone: SEVERITY_TONE[facts.severity], text: facts.severity },
      ' ',
      nameText(facts.workload),
      ` on ${facts.host}, ${whenOf(incident)}`,
    ],
    blocks: [
      { kind: 'paragraph', tone: 'lead', text: incident.diagnosis?.summary ?? 'No summary.' },
      badgeBlock(incident),
      right.length === 0 ? { kind: 'columns', columns: [left] } : { kind: 'columns', columns: [left, right] },
      ...witnessBlocks(incident),
      ...rawBlocks(incident),
    ],
  };
}

/** To the second; uptime where the log told no time. */
export function whenOf(incident: Incident): string {
  const time = toldTimeOf(incident);
  const us = time === undefined ? undefined : microsFromIso(time);
  if (us !== undefined) return stampOf(us / 1000);
  const { uptimeSeconds } = incident.host;
  return uptimeSeconds === undefined ? 'at a time not in the log' : `${String(Math.round(uptimeSeconds))} s after boot`;
}

/** What matters most first; what the sentence or the badges say already is left to the data. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['K.scope.memcg', 'K.scope.host', 'K.limit-own', 'K.partial']);

function whyBlocks({ diagnosis }: Incident): readonly Block[] {
  const primary = diagnosis?.primary;
  const findings = (diagnosis?.findings ?? [])
    .filter(({ id }) => id === primary || !SAID_ELSEWHERE.has(id))
    .toSorted((a, b) => Number(b.id === primary) - Number(a.id === primary));
  if (findings.length === 0) return [];
  return [
    { kind: 'heading', text: 'Why' },
    { kind: 'list', items: withMore(findings.slice(0, FINDINGS_SHOWN).map(findingText), findings.length) },
  ];
}

function findingText({ id, confidence, text }: Finding): Text {
  return [{ kind: 'strong', text: id }, ` (${SURENESS[confidence]}): ${text}`];
}

type Steps = 'remedy' | 'checks' | 'verify';

function stepBlocks(title: string, kind: Steps, { diagnosis }: Incident): readonly Block[] {
  const lines = [...new Set((diagnosis?.findings ?? []).flatMap((finding) => finding[kind] ?? []))];
  return lines.length === 0 ? [] : [{ kind: 'commands', title, lines: stepsShown(lines) }];
}

function stepsShown(lines: readonly string[]): readonly string[] {
  const more = lines.length - STEPS_SHOWN;
  return more > 0 ? [...lines.slice(0, STEPS_SHOWN), `# and ${String(more)} more, in the data`] : lines;
}

function withMore(shown: readonly Text[], all: number): readonly Text[] {
  const more = all - shown.length;
  return more > 0 ? [...shown, `and ${String(more)} more`] : shown;
}

function moreSteps(incident: Incident): readonly Block[] {
  const blocks = [
    ...stepBlocks('Look first', 'checks', incident),
    ...stepBlocks('See whether it helped, over one full cycle of the load', 'verify', incident),
  ];
  return blocks.length === 0 ? [] : [{ kind: 'folded', summary: 'Look first, and see whether it helped', blocks }];
}

function witnessBlocks({ witnesses = [] }: Incident): readonly Block[] {
  if (witnesses.length === 0) return [];
  const shown = witnesses
    .slice(0, WITNESSES_SHOWN)
    .map(({ source, message }): Text => [{ kind: 'strong', text: source }, `: ${message ?? 'saw it'}`]);
  return [
    { kind: 'heading', text: 'Who else saw it' },
    { kind: 'list', items: withMore(shown, witnesses.length) },
  ];
}

function rawBlocks(incident: Incident): readonly Block[] {
  const { evidence, victims } = incident;
  const lines = evidence.excerpt ?? [];
  return [
    ...(lines.length === 0
      ? []
      : [
          {
            kind: 'folded',
            summary: `The lines that decide (${String(lines.length)} of ${String(evidence.lines)})`,
            blocks: [{ kind: 'lines', lines: lines.map(spansOf) }],
          } satisfies Block,
        ]),
    {
      kind: 'folded',
      summary: 'Host, victims and identifiers',
      blocks: [factsBlock(incident), ...victimBlocks(victims)],
    },
  ];
}

function factsBlock(incident: Incident): Block {
  const { host, trigger, constraint, workload, limitOwner } = incident;
  const terms: readonly (readonly [string, string | undefined])[] = [
    ['Incident', incident.id],
    ['Time', incident.time === undefined ? undefined : `${incident.time} (${incident.timeSource ?? 'record'})`],
    ['Host', host.name ?? host.key],
    ['Kernel', host.kernelRelease],
    ['Boot', host.bootId],
    ['Labels', host.labels === undefined ? undefined : labelsOf(host.labels)],
    ['Constraint', constraint],
    ['Asked for memory', trigger?.comm === undefined ? undefined : `${trigger.comm} (${String(trigger.pid ?? '?')})`],
    ['Workload', workload?.identity],
    ['Pod', workload?.podName],
    ['Limit of', limitOwner?.cgroup],
  ];
  return { kind: 'terms', items: terms.flatMap(([term, text]) => (text === undefined ? [] : [[term, text] as const])) };
}

const LABELS_SHOWN = 24;

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const more = all.length - LABELS_SHOWN;
  return more > 0 ? `${all.slice(0, LABELS_SHOWN).join(', ')} and ${String(more)} more` : all.join(', ');
}

function victimBlocks(victims: Incident['victims']): readonly Block[] {
  if (victims.length < 2) return [];
  const shown = victims.slice(0, VICTIMS_SHOWN).map(({ pid, comm }) => `${comm ?? '?'} (${String(pid)})`);
  return [{ kind: 'list', items: withMore(shown, victims.length) }];
}
