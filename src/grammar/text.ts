const BLANK = 0x20;
const BYTE_ORDER_MARK = 0xfeff;
// `less -S` puts `>` at the edge of the screen, journalctl an ellipsis.
const PAGER_CUTS = ['>', '\u2026', '...'] as const;

/**
 * A line's text without blanks and control characters around it. Only ASCII's: a name may end in any other character.
 */
export function trimLine(message: string): string {
  let start = 0;
  let end = message.length;
  while (start < end && isAround(message.charCodeAt(start))) start += 1;
  while (end > start && message.charCodeAt(end - 1) <= BLANK) end -= 1;
  return start === 0 && end === message.length ? message : message.slice(start, end);
}

function isAround(code: number): boolean {
  return code <= BLANK || code === BYTE_ORDER_MARK;
}

/** The text before a pager's mark, and whether there was one: what touches it is cut. */
export function beforePagerCut(text: string): { readonly text: string; readonly cut: boolean } {
  const mark = PAGER_CUTS.find((each) => text.endsWith(each));
  return mark === undefined ? { text, cut: false } : { text: text.slice(0, -mark.length), cut: true };
}
