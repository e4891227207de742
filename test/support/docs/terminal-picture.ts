import { explainSample } from './explain-samples.ts';

const COLUMNS = 102;
const LINE_PX = 19;
const CHAR_PX = 8.43;
const PADDING_PX = 20;
const BAR_PX = 34;
const ROWS_SHOWN = 34;

const STYLE = [
  'text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #d6deeb }',
  '.prompt { fill: #7fdbca } .alarm { fill: #ff6b6b; font-weight: bold } .strong { fill: #ffffff; font-weight: bold }',
  '.dim { fill: #8796a8 } .bar { fill: #f6ad55 }',
].join(' ');

/** A terminal in which a report is explained, as an SVG: the words are those of `oomstream explain`. */
export function terminalPicture(): string {
  const shown = explainSample('host-without-swap').split('\n').slice(0, ROWS_SHOWN);
  const rows = ['$ journalctl -k | oomstream explain -', '', ...shown];
  const width = Math.round(COLUMNS * CHAR_PX + 2 * PADDING_PX);
  const height = BAR_PX + rows.length * LINE_PX + PADDING_PX;
  const lights = ['#ff5f56', '#ffbd2e', '#27c93f'].map(
    (colour, at) => `<circle cx="${String(22 + at * 20)}" cy="18" r="6" fill="${colour}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" role="img">`,
    '<title>A terminal: oomstream explain says what died, why, and who held the memory</title>',
    `<style>${STYLE}</style>`,
    `<rect width="${String(width)}" height="${String(height)}" rx="8" fill="#0f1720"/>`,
    ...lights,
    ...rows.map(rowOf),
    '</svg>',
    '',
  ].join('\n');
}

function rowOf(row: string, at: number): string {
  const y = BAR_PX + (at + 1) * LINE_PX;
  return `<text x="${String(PADDING_PX)}" y="${String(y)}" class="${toneOf(row)}" xml:space="preserve">${escaped(row)}</text>`;
}

const TONES: readonly (readonly [RegExp, string])[] = [
  [/^\$ /, 'prompt'],
  [/^(?:critical|high) /, 'alarm'],
  [/^\S/, 'strong'],
  [/^ {2}[A-Z]\d?\.\S+ \(/, 'strong'],
  [/^ {2}[█·]/, 'bar'],
];

const toneOf = (row: string): string => TONES.find(([pattern]) => pattern.test(row))?.[1] ?? 'plain';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? character);
