import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext, Decoded } from './envelope.ts';
import { isRejected, unknownEnvelope } from './envelope.ts';
import type { LineHead } from './message-lines.ts';
import { decodeText } from './text-envelopes.ts';

/** Programs that pass on the records of other hosts, header and all. */
const RELAYS: ReadonlySet<string | undefined> = new Set(['rsyslogd', 'rsyslog', 'syslog-ng', 'syslogd', 'sysklogd']);

/** Whether a program is one that passes on other hosts' records. */
export const isRelay = (daemon: string | undefined): boolean => RELAYS.has(daemon);

/**
 * The lines of a record that a relay wrote into its own log, as its text says; it must name its own host, or else it would be
 * taken for the relay's.
 */
export function relayedLines(texts: readonly string[], outer: LineHead, context: DecodeContext): Decoded {
  const [text] = texts;
  if (text === undefined || texts.length > 1) return unknownEnvelope('A relay passes on one record at a time.');
  const decoded = wrappedText(text, { time: outer }, { ...context, host: undefined });
  if (isRejected(decoded) || decoded.every(({ host }) => host !== undefined)) return decoded;
  return unknownEnvelope('What the relay passes on names no host.');
}

/** What a wrapper says of the text inside. */
export interface Outer {
  readonly time: Pick<LogLine, 'timeUs' | 'timeSource' | 'inferred'>;
  readonly host?: string | undefined;
  /** The text is the kernel's only if this is, too. */
  readonly facility?: number | undefined;
}

/**
 * The lines of a text that has its own envelope: that speaks for host, time and speaker, the wrapper where it is silent, and the
 * weaker of both says who spoke. Text without an envelope is none.
 */
export function wrappedText(text: string, outer: Outer, context: DecodeContext): Decoded {
  const { time, host, facility } = outer;
  const receivedUs = time.timeUs ?? context.receivedUs;
  const inner = { ...context, bare: false, host: host ?? context.host, receivedUs };
  return stampedBy(time, decodeText(Buffer.from(text), inner), facility);
}

/** Lines without a time of their own have the wrapper's; under a facility of the wrapper's that is not 0 none is the kernel's. */
export function stampedBy(time: Outer['time'], decoded: Decoded, facility?: number): Decoded {
  return isRejected(decoded) ? decoded : decoded.map((line) => withOuter(line, time, facility));
}

function withOuter(line: LogLine, time: Outer['time'], facility: number | undefined): LogLine {
  const stamped = line.timeSource === 'received' && time.timeUs !== undefined ? { ...line, ...timeOf(time) } : line;
  if (facility === undefined || facility === 0 || line.provenance !== 'kernel') return stamped;
  return { ...stamped, provenance: 'userspace', facility };
}

function timeOf({ timeUs, timeSource, inferred }: Outer['time']): Outer['time'] {
  return { timeUs, timeSource, ...(inferred !== undefined && { inferred }) };
}
