/** What glibc's locales print for %b, lower case, without a final dot: English first, then those that differ from it. */
const MONTH_NAMES: readonly (readonly string[])[] = [
  ['jan', 'januar', 'janv', 'ene', 'gen', 'sty', 'янв', 'січ', 'led', 'oca', 'tammi', 'ιαν', 'ian', 'jaan', 'gener'],
  ['feb', 'februar', 'févr', 'fev', 'lut', 'фев', 'лют', 'úno', 'febr', 'şub', 'helmi', 'φεβ', 'veebr'],
  ['mar', 'märz', 'mär', 'mrt', 'mars', 'мар', 'бер', 'bře', 'márc', 'maalis', 'μαρ', 'mär', 'març', 'märts'],
  ['apr', 'april', 'avril', 'avr', 'abr', 'kwi', 'апр', 'кві', 'dub', 'ápr', 'nis', 'huhti', 'απρ'],
  ['may', 'mai', 'mei', 'mag', 'maj', 'май', 'мая', 'тра', 'kvě', 'máj', 'touko', 'μαΐ', 'μάι', 'maig'],
  ['jun', 'juni', 'juin', 'giu', 'cze', 'июн', 'чер', 'čen', 'čer', 'jún', 'haz', 'kesä', 'ιούν', 'ιουν', 'iun'],
  ['jul', 'juli', 'juil', 'lug', 'lip', 'июл', 'лип', 'čec', 'júl', 'tem', 'heinä', 'ιούλ', 'ιουλ', 'iul'],
  ['aug', 'août', 'ago', 'sie', 'авг', 'сер', 'srp', 'ağu', 'elo', 'αύγ', 'αυγ', 'ag'],
  ['sep', 'sept', 'set', 'wrz', 'сен', 'вер', 'zář', 'szept', 'eyl', 'syys', 'σεπ'],
  ['oct', 'okt', 'out', 'ott', 'paź', 'окт', 'жов', 'říj', 'eki', 'loka', 'οκτ'],
  ['nov', 'lis', 'ноя', 'лис', 'kas', 'marras', 'νοέ', 'νοε', 'noi'],
  ['dec', 'dez', 'déc', 'dic', 'gru', 'дек', 'гру', 'pro', 'ara', 'joulu', 'δεκ', 'des'],
];

const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);

/** 1..12 of `Nov`, `Okt`, `févr.`, ` 1月`, `11`; undefined for a name of no known locale. */
export function monthOf(name: string): number | undefined {
  const number = /^(?:Th)?(\d{1,2})(?:月|월)?$/.exec(name)?.[1];
  return number === undefined ? MONTHS.get(name.toLowerCase().replace(/\.$/, '')) : Number(number);
}
