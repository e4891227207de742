import type { SimHost } from '../sim-host.ts';
import { wrapJournalExport } from './journal-export.ts';
import { wrapJournalJson } from './journal-json.ts';
import type { EnvelopeKind } from './kind.ts';
import { wrapDmesg } from './ring-buffer.ts';
import { lineByLine, type Spoken } from './spoken.ts';
import { wrapSyslog5424, wrapSyslogFile, wrapSyslogIso, wrapSyslogWire } from './syslog.ts';

type Wrap = (host: SimHost, spoken: Spoken) => readonly Buffer[];

/** One record a text, whatever is in it. */
const whole =
  (wrap: (host: SimHost, spoken: Spoken) => Buffer): Wrap =>
  (host, spoken) => [wrap(host, spoken)];

/** Ways of shipping that read /proc/kmsg, where each line of a text with newlines is a record of its own. */
const eachLine =
  (wrap: (host: SimHost, spoken: Spoken) => Buffer): Wrap =>
  (host, spoken) =>
    lineByLine(spoken).map((line) => wrap(host, line));

const SHAPES: Readonly<Record<EnvelopeKind, Wrap>> = {
  journald: whole(wrapJournalJson),
  'syslog-wire': eachLine(wrapSyslogWire),
  'syslog-file': eachLine(wrapSyslogFile),
  'syslog-iso': whole(wrapSyslogIso),
  'syslog-5424': whole(wrapSyslog5424),
  dmesg: whole(wrapDmesg),
  'journal-export': whole(wrapJournalExport),
};

/** All records that a text becomes by this way of shipping, in order; no newline at their ends. */
export function wrapAll(kind: EnvelopeKind, host: SimHost, spoken: Spoken): readonly Buffer[] {
  return SHAPES[kind](host, spoken);
}
