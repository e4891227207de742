import { formatBytes } from '../../lib/quantity.ts';
import { spanOf, stampOf } from '../clock.ts';
import { changesOf, type Change, type Period, type Side, type Verdict } from '../data/change.ts';
import type { ReportData } from '../data/report.ts';
import type { Block, Cell, Section, Tone } from '../document.ts';
import { counted, nameText, thousands } from '../names.ts';
import { sampleNote } from './timeline.ts';

const SHOWN = 40;
const HOSTS_SHOWN = 6;

const VERDICTS: Readonly<Record<Verdict, { readonly tone: Tone; readonly text: string }>> = {
  new: { tone: 'alarm', text: 'new' },
  more: { tone: 'alarm', text: 'more often' },
  same: { tone: 'warning', text: 'as before' },
  fewer: { tone: 'warning', text: 'less often' },
  quiet: { tone: 'dim', text: 'quiet so far' },
  stopped: { tone: 'good', text: 'stopped' },
  untold: { tone: 'dim', text: 'cannot be told' },
};

/** Before and after a moment of one log, such as when a fix went out. */
export function compareAtSection(data: ReportData): Section | undefined {
  const { compareAtMs } = data.about;
  const { firstMs, lastMs } = data.totals;
  if (compareAtMs === undefined) return undefined;
  const at = stampOf(compareAtMs);
  if (firstMs === undefined || lastMs === undefined || compareAtMs <= firstMs) {
    const text = `No kill with a time stands before ${at}, so there is nothing to compare.`;
    return { id: 'compare', title: `Before and after ${at}`, blocks: [{ kind: 'paragraph', text }] };
  }
  const timed = data.sample.all.filter(({ timeMs }) => timeMs !== undefined);
  const before: Period = {
    name: 'before',
    facts: timed.filter(({ timeMs = 0 }) => timeMs < compareAtMs),
    spanMs: compareAtMs - firstMs,
  };
  const after: Period = {
    name: 'after',
    facts: timed.filter(({ timeMs = 0 }) => timeMs >= compareAtMs),
    spanMs: lastMs > compareAtMs ? lastMs - compareAtMs : undefined,
  };
  const spans =
    'The first period begins with the first kill of all, the second ends with the last kill of all: the log may reach further.';
  return {
    id: 'compare',
    title: `Before and after ${at}`,
    blocks: [...sampleNote(data), ...comparisonBlocks(before, after), { kind: 'paragraph', tone: 'note', text: spans }],
  };
}

/** What became of each workload from one period to the next: did it stop, and for whom not. */
export function comparisonBlocks(before: Period, after: Period): readonly Block[] {
  const changes = changesOf(before, after);
  if (changes.length === 0) return [{ kind: 'paragraph', text: 'No incident stands in either period.' }];
  const shown = changes.slice(0, SHOWN);
  const more = changes.length - shown.length;
  return [
    { kind: 'paragraph', tone: 'lead', text: summaryOf(changes) },
    {
      kind: 'table',
      caption: more > 0 ? `${String(SHOWN)} of ${thousands(changes.length)} workloads` : 'By workload, over hosts',
      columns: [
        { title: 'Workload', grow: true },
        { title: 'Before', align: 'right' },
        { title: 'After', align: 'right' },
        { title: 'Limit', align: 'right' },
        { title: 'Verdict' },
        { title: 'For whom', grow: true },
      ],
      rows: shown.map(changeRow),
    },
    { kind: 'paragraph', tone: 'note', text: CAVEAT },
  ];
}

const CAVEAT =
  'Quiet counts as stopped after a day and three times the usual time between kills, and only where the hosts kept logging: the silence of a log that no longer arrives is no success.';

function summaryOf(changes: readonly Change[]): string {
  const counts = (Object.keys(VERDICTS) as Verdict[]).flatMap((verdict) => {
    const number = changes.filter((change) => change.verdict === verdict).length;
    return number === 0 ? [] : [`${VERDICTS[verdict].text}: ${thousands(number)}`];
  });
  return `Of ${counted(changes.length, 'workload')} ${counts.join(', ')}.`;
}

function changeRow({ workload, before, after, verdict, quietNeededMs }: Change): readonly Cell[] {
  return [
    { text: [nameText(workload, 40)] },
    { text: sideWords(before) },
    { text: sideWords(after) },
    { text: limitWords(before, after) },
    { text: [{ kind: 'tag', ...VERDICTS[verdict] }] },
    { text: whomWords({ before, after, verdict, quietNeededMs }) },
  ];
}

function sideWords({ incidents, perDay }: Side): string {
  if (incidents === 0 || perDay === undefined) return thousands(incidents);
  return `${thousands(incidents)} (${String(perDay >= 10 ? Math.round(perDay) : Math.round(perDay * 10) / 10)} a day)`;
}

function limitWords({ limitBytes: from }: Side, { limitBytes: to }: Side): string {
  const now = to ?? from;
  if (now === undefined) return '–';
  return from === undefined || to === undefined || from === to
    ? formatBytes(now)
    : `${formatBytes(from)} → ${formatBytes(to)}`;
}

/** Where it goes on and where not; that a raised limit did not help. */
function whomWords({ before, after, verdict, quietNeededMs }: Omit<Change, 'workload'>): string {
  if (verdict === 'untold') return 'known by an instance alone: it has another name after a restart';
  if (verdict === 'quiet') return `too short to say: quiet for ${spanOf(quietNeededMs)} is needed`;
  if (verdict === 'stopped') return `no more on ${hostWords(before.hosts)}`;
  const gone = before.hosts.filter((host) => !after.hosts.includes(host));
  const raised =
    before.limitBytes !== undefined && after.limitBytes !== undefined && after.limitBytes > before.limitBytes;
  return [
    `${verdict === 'new' ? 'on' : 'still on'} ${hostWords(after.hosts)}`,
    ...(gone.length === 0 ? [] : [`no more on ${hostWords(gone)}`]),
    ...(raised ? ['the limit was raised, and it was killed again: measure before the next step'] : []),
  ].join('; ');
}

function hostWords(hosts: readonly string[]): string {
  const more = hosts.length - HOSTS_SHOWN;
  return more > 0 ? `${hosts.slice(0, HOSTS_SHOWN).join(', ')} and ${String(more)} more` : hosts.join(', ');
}
