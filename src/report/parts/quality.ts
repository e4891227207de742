import { formatBytes } from '../../lib/quantity.ts';
import type { ReportData } from '../data/report.ts';
import { mostFirst } from '../data/tally.ts';
import type { Block, Cell, Section } from '../document.ts';
import { counted, thousands } from '../names.ts';
import { PART_WORDS } from './badges.ts';

const INPUTS_SHOWN = 30;
const ERRORS_SHOWN = 30;

/** What was read, and what of it should make the reader careful. */
export function qualitySection(data: ReportData): Section {
  return {
    id: 'quality',
    title: 'How far to trust this',
    blocks: [...endedBlocks(data), ...inputBlocks(data), clockTable(data), evidenceTable(data), ...leftOutBlocks(data)],
  };
}

/** A run that was ended before all was read. */
function endedBlocks({ about: { unread } }: ReportData): readonly Block[] {
  if (unread === undefined) return [];
  const what = unread.length === 0 ? 'everything was read' : `not read to the end: ${listed(unread, INPUTS_SHOWN)}`;
  return [
    {
      kind: 'paragraph',
      text: [
        { kind: 'tag', tone: 'warning', text: 'ended early' },
        ` The run was ended before it was done; ${what}. What was found until then is told.`,
      ],
    },
  ];
}

/** What the bounds of the report cut off, where they did. */
function leftOutBlocks({ totals, trends, sample, packed, shown }: ReportData): readonly Block[] {
  const cut = totals.workloads.filter(({ hostsCut }) => hostsCut).length;
  const told: readonly (readonly [boolean, string])[] = [
    [
      shown.length < totals.incidents,
      `${thousands(shown.length)} of ${thousands(totals.incidents)} incidents have a card of their own`,
    ],
    [
      packed.count < totals.incidents,
      `${thousands(packed.count)} of ${thousands(totals.incidents)} incidents are in the file that can be downloaded`,
    ],
    [sample.oneIn > 1, `one in ${thousands(sample.oneIn)} incidents is in drawings, heat maps and comparisons`],
    [
      totals.unlisted > 0,
      `${counted(totals.unlisted, 'incident')} of workloads beyond the first ${thousands(totals.workloads.length)} are in the totals, but in no list of workloads`,
    ],
    [cut > 0, `${counted(cut, 'workload')} had more hosts than the 200 that are counted of each`],
    [totals.hostsCut, `hosts are counted up to ${thousands(totals.hosts.size)}`],
    [
      trends.unlisted > 0,
      `${counted(trends.unlisted, 'window')} of further workloads say nothing here of leaks and loops`,
    ],
  ];
  const items = told.flatMap(([is, text]) => (is ? [text] : []));
  if (items.length === 0) return [];
  return [
    { kind: 'heading', text: 'Left out, so that the report stays small' },
    { kind: 'list', items },
  ];
}

function inputBlocks({ about, totals }: ReportData): readonly Block[] {
  const { inputs, records, readBytes, lines, dead, outcomes, errors = [] } = about;
  const told: readonly (readonly [string, string | undefined])[] = [
    ['Inputs', listed(inputs, INPUTS_SHOWN)],
    ['Read', readBytes === undefined ? undefined : formatBytes(readBytes)],
    ['Records', records === undefined ? undefined : thousands(records)],
    ['Lines of the kind', lines === undefined ? undefined : thousands(lines)],
    ['Lines in incidents', thousands(totals.lines)],
    ['Could not be used', dead === undefined ? undefined : counted(dead, 'record')],
  ];
  return [
    { kind: 'terms', items: told.flatMap(([term, text]) => (text === undefined ? [] : [[term, text] as const])) },
    ...(outcomes === undefined ? [] : [outcomeTable(outcomes)]),
    ...(errors.length === 0
      ? []
      : [
          { kind: 'heading', text: 'Could not be read, or not to the end' } satisfies Block,
          { kind: 'list', items: firstOf(errors, ERRORS_SHOWN) } satisfies Block,
        ]),
  ];
}

function firstOf(texts: readonly string[], most: number): readonly string[] {
  const more = texts.length - most;
  return more > 0 ? [...texts.slice(0, most), `and ${thousands(more)} more`] : texts;
}

function listed(names: readonly string[], most: number): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${thousands(more)} more` : names.join(', ');
}

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  ignored: 'hold no word of an OOM kill',
  'maybe-not': 'look alike and match nothing (quotations, other troubles)',
  passed: 'hold lines that may belong to a report',
};

function outcomeTable(outcomes: Readonly<Record<string, number>>): Block {
  const sorted = Object.entries(outcomes).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return {
    kind: 'table',
    caption: 'What became of the records',
    style: 'narrow',
    columns: [
      { title: 'Records that', grow: true },
      { title: 'Number', align: 'right' },
    ],
    rows: sorted.map(([outcome, number]) => [
      OUTCOME_WORDS[outcome] ?? `could not be read: ${outcome}`,
      thousands(number),
    ]),
  };
}

const CLOCK_WORDS: Readonly<Record<string, string>> = {
  kernel: "the kernel's clock, to the microsecond",
  record: "the log record's own stamp",
  received: 'when it reached us, which is not the time of the kill',
  none: 'no time: in no drawing and in no count by time',
};

function clockTable({ totals, about }: ReportData): Block {
  const inferred = [...totals.inferred].map(([part, number]): readonly Cell[] => [
    {
      text:
        part === 'year'
          ? `year inferred${about.year === undefined ? '' : ` as ${String(about.year)}`}`
          : `zone taken to be ${about.timezone ?? 'UTC'}`,
    },
    { text: thousands(number) },
  ]);
  return {
    kind: 'table',
    caption: 'Clocks',
    style: 'narrow',
    columns: [
      { title: 'Times come from', grow: true },
      { title: 'Incidents', align: 'right' },
    ],
    rows: [
      ...mostFirst(totals.byTimeSource).map(([source, number]): readonly Cell[] => [
        { text: CLOCK_WORDS[source] ?? source },
        { text: thousands(number) },
      ]),
      ...inferred,
    ],
  };
}

const TRAIT_WORDS: Readonly<Record<string, string>> = {
  damaged: 'lines break off',
  lost: 'lines are known to be lost',
  late: 'told late',
  cut: 'shortened by a bound',
  copied: 'told by several copies of one log, folded into one',
  reassembled: 'lines put together from pieces',
};

const PROVENANCE_WORDS: Readonly<Record<string, string>> = {
  kernel: 'the envelope proves that the kernel wrote it',
  userspace: 'a daemon of userspace wrote it',
  none: 'nothing proves who wrote it',
};

function evidenceTable({ totals }: ReportData): Block {
  const rows: readonly (readonly [string, number])[] = [
    ...mostFirst(totals.provenance).map(([who, number]) => [PROVENANCE_WORDS[who] ?? who, number] as const),
    ...mostFirst(totals.missing).map(
      ([part, number]) => [`not in the log: ${PART_WORDS[part] ?? part}`, number] as const,
    ),
    ...mostFirst(totals.traits).map(([trait, number]) => [TRAIT_WORDS[trait] ?? trait, number] as const),
    ['kill lines that name a victim again, folded', totals.duplicates],
    ["reports that the kernel's rate limit swallowed", totals.suppressed],
  ];
  return {
    kind: 'table',
    caption: 'Evidence',
    style: 'narrow',
    columns: [
      { title: 'Trait', grow: true },
      { title: 'Number', align: 'right' },
    ],
    rows: rows.map(([words, number]) => [words, thousands(number)]),
  };
}
