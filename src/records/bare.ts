import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { unescapeText } from './escaped-text.ts';
import { messageLines } from './message-lines.ts';
import { headOf, textOf } from './record-text.ts';
import { receivedTime } from './stamp.ts';

/**
 * Two blanks or more, or a tab, are an indented paste or a continuation that dmesg and journalctl aligned under its first
 * line. One blank is the kernel's own (` active_file:` of Mem-Info).
 */
const INDENTATION = /^(?: [ \t]|\t)\s*/;

/** Text with nothing before it: a paste, or `journalctl -o cat`. Only where the caller accepts lines that prove nothing. */
export const bare: Envelope = {
  id: 'bare',
  sample: 'java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  looksLike: (bytes, head = headOf(bytes)) => !head.startsWith('{'),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  if (!context.bare) return unknownEnvelope('The text begins with no stamp, priority or JSON object that is known.');
  return messageLines([unescapeText(textOf(bytes).replace(INDENTATION, ''), false)], {
    ...receivedTime(context),
    transport: 'bare',
    provenance: 'none',
    host: context.host,
  });
}
