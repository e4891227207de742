/** A text that a syslog daemon held back while it was said again. */
export interface Repeated {
  readonly message: string;
  /** How often it was said again. */
  readonly repeated: number;
}

const START = 'message repeated ';
/** rsyslog's runtime/ratelimit.c cuts the text at 800 bytes; a later cut may have taken the bracket. */
const REPEATED = /^message repeated (\d{1,9}) times: \[ ?(.*?)\]?$/s;

/**
 * `message repeated 3 times: [ text]` as rsyslog prints it behind the tag of the text. `last message repeated 3 times` (sysklogd,
 * busybox, old rsyslog) tells of a line that is not in this record: it stays what it is.
 */
export function readRepeated(text: string): Repeated | undefined {
  if (!text.startsWith(START)) return undefined;
  const match = REPEATED.exec(text);
  return match === null ? undefined : { message: match[2] ?? '', repeated: Number(match[1]) };
}
