import type { LogLine } from '../model/log-line.ts';
import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { isRejected, unknownEnvelope } from './envelope.ts';
import { messageLines } from './message-lines.ts';
import { headOf, textOf } from './record-text.ts';
import { readIsoStamp, timeOf } from './stamp.ts';
import { decodeText } from './text-envelopes.ts';

/** Stamp, stream, and `F` for a full or `P` for a partial line, perhaps with further tags (Kubernetes' CRI log format). */
const HEAD = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]{0,10}(?:Z|[+-]\d\d:\d\d)) (?:stdout|stderr) [FP][^ ]{0,64} /;

/**
 * A line that a container printed, as containerd and CRI-O keep it. Whatever it says, a program said it: text with an envelope of
 * its own is taken out of it, but is no one's word for the kernel or a daemon.
 */
export const cri: Envelope = {
  id: 'cri',
  sample: '2026-11-24T10:00:00.102898123Z stdout F java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0',
  looksLike: (bytes, head = headOf(bytes)) => HEAD.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trimStart();
  const match = HEAD.exec(text);
  if (match === null) return unknownEnvelope('No head of a container log.');
  const rest = text.slice(match[0].length);
  const inner = decodeText(Buffer.from(rest), { ...context, bare: false });
  if (!isRejected(inner)) return inner.map(asProgram);
  return messageLines([rest], {
    ...timeOf(readIsoStamp(match[1] ?? '')?.stamp, context),
    transport: 'syslog',
    provenance: 'userspace',
    host: context.host,
  });
}

function asProgram(line: LogLine): LogLine {
  return { ...without(line, 'daemon'), provenance: 'userspace' };
}

/** Absent is absent, not undefined. */
function without(line: LogLine, key: keyof LogLine): LogLine {
  return Object.fromEntries(Object.entries(line).filter(([name]) => name !== key)) as unknown as LogLine;
}
