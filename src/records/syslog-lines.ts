import type { DecodeContext, Decoded } from './envelope.ts';
import { unescapeText } from './escaped-text.ts';
import { messageLines } from './message-lines.ts';
import { syslogSpeech } from './provenance.ts';
import { timeOf } from './stamp.ts';
import { strongest, type SyslogHead } from './syslog-head.ts';

/** What the record's own PRI says; absent in files. */
export interface RecordPriority {
  readonly facility?: number | undefined;
  readonly severity?: number | undefined;
}

/** The lines behind a syslog head; where the head tells no host it is the context's. */
export function syslogLines(head: SyslogHead, priority: RecordPriority, context: DecodeContext): Decoded {
  const speech = syslogSpeech({ ...head, facility: strongest(priority.facility, head.facility) });
  const time = timeOf(head.stamp, context);
  // One literal without spreads, here as in all decoders: spreading is most of their time.
  return messageLines([unescapeText(head.rest, speech.provenance === 'userspace')], {
    timeUs: time.timeUs,
    timeSource: time.timeSource,
    inferred: time.inferred,
    provenance: speech.provenance,
    facility: speech.facility,
    identifier: speech.identifier,
    daemon: speech.daemon,
    transport: 'syslog',
    host: head.host ?? context.host,
    severity: head.severity ?? priority.severity,
  });
}
