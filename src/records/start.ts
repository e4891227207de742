const HEAD_BYTES = 64;

/** How a line of text begins, as far as it tells one record from the lines that continue it. */
export type Start = 'wire' | 'kmsg' | 'stamp' | 'full' | 'bracket' | 'unix' | 'level' | 'counted';

/** In the order in which they are asked; the first character alone sends most lines past most of them. */
const STARTS: readonly (readonly [Start, RegExp])[] = [
  ['wire', /^<\d{1,3}>/],
  ['bracket', /^\[ {0,12}(?:\d{1,10}\.\d{3,9}[\] ]|[<+] {0,12}\d|\d{4}-\d\d-\d\d|[^[\]]{4,60}\d\d:\d\d)/],
  ['counted', /^[1-9]\d{0,6} <\d{1,3}>/],
  ['kmsg', /^(?:\d{1,4}\.\d[^,;\s]{0,40},)?\d{1,6},\d{1,15},\d{1,15},/],
  ['unix', /^\d{9,10}\.\d{6} /],
  [
    'stamp',
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|^[*.]?(?:\d{4} )?[^ \d[<{]{1,16} {1,2}\d{1,2},?(?: \d{4})? \d\d:\d\d:\d\d/,
  ],
  ['stamp', /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4} /],
  ['stamp', /^\d{1,2}\u{6708} [ \d]\d \d\d:\d\d:\d\d/u],
  ['full', /^[^ \d]{1,24} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/],
  ['level', /^[a-z0-9]{3,8} {0,8}:[a-z]{3,6} {0,4}: /],
];

/** What begins at `at`, the indentation of a paste aside; undefined for text that has no envelope. */
export function startOf(bytes: Buffer, at: number): Start | undefined {
  const head = bytes.toString('latin1', at, at + HEAD_BYTES).trimStart();
  return STARTS.find(([, pattern]) => pattern.test(head))?.[0];
}
