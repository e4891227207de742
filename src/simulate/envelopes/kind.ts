/** The shapes in which a host's log is shipped; SHAPES says of each what it is. */
export const ENVELOPE_KINDS = [
  'journald',
  'syslog-wire',
  'syslog-file',
  'syslog-iso',
  'syslog-5424',
  'dmesg',
  'journal-export',
] as const;
export type EnvelopeKind = (typeof ENVELOPE_KINDS)[number];
