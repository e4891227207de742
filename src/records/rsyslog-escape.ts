/**
 * rsyslog writes control characters that it receives as `#` and three octal digits (global option
 * parser.escapeControlCharactersOnReceive, on by default). `#177` and above are left alone: `#177-Ubuntu` is a build number.
 */
const ESCAPE = /#(0[0-3][0-7])/g;

/** Text with rsyslog's `#012` a newline again, `#011` a tab, and so on to `#037`. */
export function unescapeRsyslog(text: string): string {
  if (!text.includes('#0')) return text;
  return text.replace(ESCAPE, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
