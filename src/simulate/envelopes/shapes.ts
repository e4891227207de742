import type { SimHost } from '../sim-host.ts';
import * as agents from './journal-agents.ts';
import { wrapJournalExport } from './journal-export.ts';
import { wrapJournalJson } from './journal-json.ts';
import { wrapJournalCat, wrapJournalPretty, wrapJournalText, wrapJournalVerbose } from './journal-text.ts';
import type { EnvelopeKind } from './kind.ts';
import * as ring from './ring-buffer.ts';
import { lineByLine, type Spoken } from './spoken.ts';
import * as relays from './syslog-agents.ts';
import * as syslog from './syslog.ts';
import { wrapBare, wrapCri, wrapDockerJson, wrapOnce, wrapTwice } from './wrappers.ts';

/** What a reader can learn from a shape, of a line that the kernel said. */
export interface Carries {
  readonly host: boolean;
  readonly bootId: boolean;
  /** How fine the wall clock's stamp is; `none`: there is none. */
  readonly time: 'micros' | 'millis' | 'seconds' | 'none';
  /** What of the stamp a reader must guess. */
  readonly guessed: readonly ('year' | 'zone')[];
  /** Kernel time since boot, to the microsecond. */
  readonly uptime: boolean;
  readonly caller: boolean;
  /** The number in the ring buffer. */
  readonly sequence: boolean;
  /** Whether it proves that the kernel spoke. */
  readonly proof: boolean;
  /** Lines after the first of a text have blanks before them that are not theirs. */
  readonly indents: boolean;
}

/** A way of shipping: what of a line it keeps, and how it writes it. */
export interface Shape {
  readonly carries: Carries;
  /** The records that one thing said becomes, in order; no newline at their ends unless the shape has one. */
  wrap(host: SimHost, spoken: Spoken): readonly Buffer[];
}

type Wrap = (host: SimHost, spoken: Spoken) => Buffer;

/** One record a text, whatever is in it. */
const whole = (carries: Carries, wrap: Wrap): Shape => ({
  carries,
  wrap: (host, spoken) => [wrap(host, spoken)],
});

/** Ways of shipping that read /proc/kmsg or a console, where each line of a text with newlines is a record of its own. */
const eachLine = (carries: Carries, wrap: Wrap): Shape => ({
  carries,
  wrap: (host, spoken) => lineByLine(spoken).map((line) => wrap(host, line)),
});

const NOTHING: Carries = {
  host: false,
  bootId: false,
  time: 'none',
  guessed: [],
  uptime: false,
  caller: false,
  sequence: false,
  proof: false,
  indents: false,
};
const ENTRY: Carries = { ...NOTHING, host: true, bootId: true, time: 'micros', uptime: true, proof: true };
const ECS: Carries = { ...ENTRY, time: 'millis', uptime: false };
const LABELS: Carries = { ...ENTRY, uptime: false };
const PRINTED: Carries = { ...NOTHING, host: true, time: 'micros', proof: true, indents: true };
const PRINTED_SECONDS: Carries = { ...PRINTED, time: 'seconds' };
const SYSLOG: Carries = { ...NOTHING, host: true, time: 'micros', uptime: true, caller: true, proof: true };
const BSD: Carries = { ...SYSLOG, time: 'seconds', guessed: ['year', 'zone'] };
const CONSOLE: Carries = { ...NOTHING, uptime: true, caller: true };
const DMESG: Carries = { ...CONSOLE, indents: true };
const DMESG_CTIME: Carries = { ...DMESG, uptime: false, time: 'seconds', guessed: ['zone'] };
const KMSG: Carries = { ...CONSOLE, sequence: true, proof: true };

/** Every way of shipping. */
export const SHAPES: Readonly<Record<EnvelopeKind, Shape>> = {
  journald: whole(ENTRY, wrapJournalJson),
  'journal-export': whole(ENTRY, wrapJournalExport),
  'journal-json-pretty': whole(ENTRY, wrapJournalPretty),
  'journal-verbose': whole({ ...ENTRY, indents: true }, wrapJournalVerbose),
  'journal-short': whole({ ...PRINTED_SECONDS, guessed: ['year', 'zone'] }, wrapJournalText('short')),
  'journal-short-precise': whole({ ...PRINTED, guessed: ['year', 'zone'] }, wrapJournalText('short-precise')),
  'journal-short-iso': whole(PRINTED_SECONDS, wrapJournalText('short-iso')),
  'journal-short-iso-precise': whole(PRINTED, wrapJournalText('short-iso-precise')),
  'journal-short-full': whole(PRINTED_SECONDS, wrapJournalText('short-full')),
  'journal-with-unit': whole(PRINTED_SECONDS, wrapJournalText('with-unit')),
  'journal-short-unix': whole(PRINTED, wrapJournalText('short-unix')),
  'journal-short-monotonic': whole(
    { ...PRINTED, time: 'none', uptime: true, proof: false },
    wrapJournalText('short-monotonic'),
  ),
  'journal-cat': whole(NOTHING, wrapJournalCat),

  'fluent-bit': whole(ENTRY, agents.wrapFluentBit),
  'fluent-bit-stripped': whole(ENTRY, agents.wrapFluentBitStripped),
  fluentd: whole(ENTRY, agents.wrapFluentd),
  'filebeat-journald': whole(ECS, agents.wrapFilebeatJournald),
  journalbeat: whole(ECS, agents.wrapJournalbeat),
  'vector-journald': whole(ENTRY, agents.wrapVectorJournald),
  promtail: whole(LABELS, agents.wrapPromtail),
  'promtail-json': whole(ENTRY, agents.wrapPromtailJson),
  'otel-journald': whole(ENTRY, agents.wrapOtelJournald),
  'otlp-journald': whole(ENTRY, agents.wrapOtlpJournald),
  'rsyslog-imjournal': whole(ENTRY, agents.wrapImjournal),
  'syslog-ng-journald': whole(ENTRY, agents.wrapSyslogNgJournald),

  'syslog-wire': eachLine(BSD, syslog.wrapSyslogWire),
  'syslog-wire-tight': eachLine(BSD, syslog.wrapSyslogTight),
  'syslog-file': eachLine(BSD, syslog.wrapSyslogFile),
  'syslog-iso': whole(SYSLOG, syslog.wrapSyslogIso),
  'syslog-relayed': eachLine(BSD, syslog.wrapSyslogRelayed),
  'syslog-5424': whole(SYSLOG, syslog.wrapSyslog5424),
  'syslog-5424-bom': whole(SYSLOG, syslog.wrapSyslog5424Bom),
  'syslog-5424-framed': whole(SYSLOG, syslog.wrapSyslog5424Framed),
  logread: eachLine({ ...BSD, host: false, guessed: ['zone'] }, syslog.wrapLogread),

  'rsyslog-json': whole(SYSLOG, relays.wrapRsyslogJson),
  'syslog-ng-json': whole({ ...SYSLOG, time: 'seconds' }, relays.wrapSyslogNgJson),
  'syslog-ng-pairs': whole(BSD, relays.wrapSyslogNgPairs),
  'vector-syslog': whole(SYSLOG, relays.wrapVectorSyslog),
  'filebeat-file': eachLine(BSD, relays.wrapFilebeatFile),
  'logstash-file': eachLine(BSD, relays.wrapLogstashFile),
  gelf: whole(SYSLOG, relays.wrapGelf),

  dmesg: whole(DMESG, ring.wrapDmesg('uptime')),
  'dmesg-levels': whole(DMESG, ring.wrapDmesg('levels')),
  'dmesg-raw': eachLine(CONSOLE, ring.wrapProcKmsg),
  'dmesg-delta': whole(DMESG, ring.wrapDmesg('delta')),
  'dmesg-ctime': whole(DMESG_CTIME, ring.wrapDmesg('ctime')),
  'dmesg-ctime-german': whole(DMESG_CTIME, ring.wrapDmesg('german')),
  'dmesg-ctime-japanese': whole(DMESG_CTIME, ring.wrapDmesg('japanese')),
  'dmesg-iso': whole({ ...DMESG, uptime: false, time: 'micros' }, ring.wrapDmesg('iso')),
  'dmesg-json': whole(CONSOLE, ring.wrapDmesgJson),
  kmsg: whole(KMSG, ring.wrapKmsg),
  'proc-kmsg': eachLine(CONSOLE, ring.wrapProcKmsg),
  netconsole: eachLine(CONSOLE, ring.wrapNetconsole),
  'netconsole-extended': { carries: KMSG, wrap: ring.wrapNetconsoleExtended },
  'serial-console': eachLine(CONSOLE, ring.wrapSerial),

  'wrapped-once': whole(ENTRY, wrapOnce),
  'wrapped-twice': whole(ENTRY, wrapTwice),
  'docker-json': eachLine({ ...BSD, proof: false }, wrapDockerJson),
  cri: eachLine({ ...BSD, proof: false }, wrapCri),
  bare: eachLine(NOTHING, wrapBare),
};

/** All records that a text becomes by this way of shipping, in order. */
export function wrapAll(kind: EnvelopeKind, host: SimHost, spoken: Spoken): readonly Buffer[] {
  return SHAPES[kind].wrap(host, spoken);
}
