const ESCAPE = '\u001B';
/** ECMA-48 select graphic rendition and erase in line, as journalctl, dmesg and grep colour with them. */
const SEQUENCE = /\u001B\[[\d;]{0,24}[mK]/g;

/** Text without the colours of a terminal. */
export function withoutColours(text: string): string {
  return text.includes(ESCAPE) ? text.replace(SEQUENCE, '') : text;
}
