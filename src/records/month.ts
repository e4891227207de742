/** What glibc's locales print for %b, lower case, without a final dot: English first, then those that differ from it. */
const MONTH_NAMES: readonly (readonly string[])[] = [
  ['jan', 'januar', 'janv', 'ene', 'gen', 'sty'],
  ['feb', 'februar', 'févr', 'fev', 'lut'],
  ['mar', 'märz', 'mär', 'mrt', 'mars'],
  ['apr', 'april', 'avril', 'avr', 'abr', 'kwi'],
  ['may', 'mai', 'mei', 'mag', 'maj'],
  ['jun', 'juni', 'juin', 'giu', 'cze'],
  ['jul', 'juli', 'juil', 'lug', 'lip'],
  ['aug', 'août', 'ago', 'sie'],
  ['sep', 'sept', 'set', 'wrz'],
  ['oct', 'okt', 'out', 'ott', 'paź'],
  ['nov', 'lis'],
  ['dec', 'dez', 'déc', 'dic', 'gru'],
];

const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);

/** 1..12 of `Nov`, `Okt`, `févr.`, ` 1月`, `11`; undefined for a name of no known locale. */
export function monthOf(name: string): number | undefined {
  const number = /^(\d{1,2})(?:月|월)?$/.exec(name)?.[1];
  return number === undefined ? MONTHS.get(name.toLowerCase().replace(/\.$/, '')) : Number(number);
}
