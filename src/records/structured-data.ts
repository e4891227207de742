const QUOTE = 0x22;
const CLOSE = 0x5d;
const BACKSLASH = 0x5c;

/**
 * The index after RFC 5424 structured data that begins at `from` (6.3: `-`, or `[id name="value"]...` in which `"`, `\` and
 * `]` of a value are escaped); `from` where none begins (a bracket followed by a blank is a kernel's uptime); -1 where it
 * breaks off.
 */
export function afterStructuredData(text: string, from: number): number {
  if (text.startsWith('-', from) && (from + 1 === text.length || text.startsWith(' ', from + 1))) return from + 1;
  let end = from;
  while (text.startsWith('[', end) && !text.startsWith(' ', end + 1)) {
    end = afterElement(text, end + 1);
    if (end < 0) return -1;
  }
  return end;
}

function afterElement(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (quoted && char === BACKSLASH) index += 1;
    else if (char === QUOTE) quoted = !quoted;
    else if (char === CLOSE && !quoted) return index + 1;
  }
  return -1;
}
