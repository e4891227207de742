import type { LogLine } from '../model/log-line.ts';
import { continuedLines } from './continued.ts';
import type { DecodeContext, Decoded } from './envelope.ts';
import { isRejected } from './envelope.ts';
import { octetFrames } from './octet-frames.ts';
import { gluedTexts } from './glued.ts';
import { asQuoted, unpaste, unpastedContext } from './paste.ts';
import { decodeText } from './text-envelopes.ts';

const NEWLINE = 0x0a;
const LESS_THAN = 0x3c;
/** A quotation is older than he who quotes; the clocks of a batch are no further apart. */
const MAX_BACK_US = 60_000_000;

/**
 * The lines of a record of text, which may hold several records: frames with their length before them (RFC 6587), or complete
 * lines of one shape, each of which may be continued by indented ones.
 */
export function decodeTexts(bytes: Buffer, context: DecodeContext): Decoded {
  if (!context.bare) return decodeEach(bytes, context);
  const unpasted = unpaste(bytes);
  const decoded = decodeEach(unpasted.bytes, unpastedContext(context, unpasted));
  return unpasted.quoted && !isRejected(decoded) ? decoded.map(asQuoted) : decoded;
}

function decodeEach(bytes: Buffer, context: DecodeContext): Decoded {
  const frames = octetFrames(bytes);
  if (frames !== undefined) return joined(frames, context, decodeText);
  const many = bytes[0] === LESS_THAN || hasSeveralLines(bytes);
  const texts = many ? gluedTexts(bytes) : undefined;
  return texts === undefined ? decodeText(bytes, context) : joined(texts, context, continuedLines);
}

function hasSeveralLines(bytes: Buffer): boolean {
  const newline = bytes.indexOf(NEWLINE);
  return newline >= 0 && newline < bytes.length - 1;
}

type Decoder = (bytes: Buffer, context: DecodeContext) => Decoded;

/** The lines of all, counted on. What is in no shape of its own is left out where others are. */
function joined(texts: readonly Buffer[], context: DecodeContext, decode: Decoder): Decoded {
  const lines: LogLine[] = [];
  let refusal: Decoded | undefined;
  let part = 0;
  for (const text of texts) {
    const decoded = decode(text, context);
    if (isRejected(decoded)) {
      refusal ??= decoded;
      part += 1;
      continue;
    }
    const before = lines.at(-1);
    for (const line of decoded) lines.push(placed(line, part + line.part, before));
    part = (lines.at(-1)?.part ?? part) + 1;
  }
  return refusal !== undefined && lines.length === 0 ? refusal : lines;
}

/** A line of the kernel's behind a program's own is only then another record when it is not older, as a quotation is. */
function placed(line: LogLine, part: number, before: LogLine | undefined): LogLine {
  const quoted =
    before?.provenance === 'userspace' && line.provenance === 'kernel' && backUs(line, before) > MAX_BACK_US;
  if (quoted) return { ...line, part, provenance: 'userspace' };
  return part === line.part ? line : { ...line, part };
}

function backUs({ timeUs }: LogLine, before: LogLine): number {
  return timeUs === undefined || before.timeUs === undefined ? 0 : before.timeUs - timeUs;
}
