import type { Piece } from '../model/log-line.ts';
import type { DecodeContext, Decoded, Envelope } from './envelope.ts';
import { unknownEnvelope } from './envelope.ts';
import { messageLines } from './message-lines.ts';
import { headOf, textOf } from './record-text.ts';
import { readRingSpeaker, type RingSpeech } from './ring-speaker.ts';

/**
 * kernel/printk/printk.c: info_print_ext_header() `prefix,sequence,microseconds,flags[,caller=T123];`, before it netconsole's
 * `6.12.0,` where it is told to name the release, behind it `,ncfrag=0/1135` where it had to cut (drivers/net/netconsole.c).
 */
const HEADER =
  /^(?:\d{1,4}\.\d[^,;\s]{0,80},)?(\d{1,6}),(\d{1,15}),(\d{1,15}),([-c+]?)(?:,caller=([TC]\d{1,10}))?((?:,[a-z]{1,16}=[^,;\s]{1,64}){0,4});/;
const FRAGMENT = /,ncfrag=(\d{1,7})\/(\d{1,7})/;
/** msg_add_ext_text() writes what is not printable, and the backslash, as `\xHH`. */
const ESCAPED = /\\x([0-9a-f]{2})/g;

/**
 * A record read from /dev/kmsg, also netconsole's extended form; its ` KEY=value` lines are the devices', and left out. Several
 * records may follow each other, as `cat /dev/kmsg` prints them.
 */
export const kmsg: Envelope = {
  id: 'kmsg',
  sample:
    '4,1187,812345678,-,caller=T4711;java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
  looksLike: (bytes, head = headOf(bytes)) => /^(?:\d{1,4}\.\d[^,;\s]{0,80},)?\d{1,6},\d{1,15},\d{1,15},/.test(head),
  decode,
};

function decode(bytes: Buffer, context: DecodeContext): Decoded {
  const text = textOf(bytes).trimStart();
  const match = HEADER.exec(text);
  if (match === null) return unknownEnvelope('No header of /dev/kmsg.');
  const [header, prefix, sequence, monotonicUs, flag, caller, more = ''] = match;
  const facility = Number(prefix) >> 3;
  const [line = ''] = text.slice(header.length).split('\n', 1);
  const piece = pieceOf(flag, more);
  const message = unescapeKmsg(line);
  // devkmsg_write() forces the facility of what programs write away from 0.
  const kernel = facility === 0;
  const speech: RingSpeech = kernel || (piece?.at ?? 0) > 0 ? { message } : readRingSpeaker(message);
  return messageLines([speech.message], {
    timeUs: context.receivedUs,
    timeSource: context.receivedUs === undefined ? undefined : 'received',
    transport: 'kmsg',
    provenance: kernel ? 'kernel' : 'userspace',
    host: context.host,
    monotonicUs: Number(monotonicUs),
    sequence: Number(sequence),
    facility,
    severity: Number(prefix) & 7,
    identifier: speech.identifier,
    daemon: speech.daemon,
    caller,
    piece,
  });
}

/** `c` begins a line that goes on in other records, `+` is such another (until 4.9; later kernels print only `c` for both). */
function pieceOf(flag: string | undefined, more: string): Piece | undefined {
  const fragment = more === '' ? null : FRAGMENT.exec(more);
  if (fragment !== null) return { at: Number(fragment[1]), of: Number(fragment[2]) };
  return flag === 'c' || flag === '+' ? {} : undefined;
}

/** The escapes are bytes: a letter beyond ASCII is several, and a cut one becomes U+FFFD. */
function unescapeKmsg(text: string): string {
  if (!text.includes('\\x')) return text;
  const latin1 = Buffer.from(text).toString('latin1');
  const bytes = latin1.replace(ESCAPED, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
